/**
 * Who is asked, and for whose money: a vendor's service at one host, with one key. Refusals, circuits, quotas, the origin
 * of reasoning and ledger rows go by seller. Two servers that speak the same wire format are two sellers.
 */
export interface Seller {
  /** Id of the vendor's row in the catalogue, as `openai`. */
  readonly vendor: string;
  /** Host and port, as `api.openai.com`; with its scheme where it is not https, as `http://127.0.0.1:8080`. */
  readonly host: string;
  /** Name of the key, never the key: `stored`, or `env:OPENAI_API_KEY`. */
  readonly account: string;
}

/** One text for one seller, to be used as the key of a map. */
export function sellerId({ vendor, host, account }: Seller): string {
  return `${vendor} ${host} ${account}`;
}

export function isSameSeller(first: Seller, second: Seller): boolean {
  return first.vendor === second.vendor && first.host === second.host && first.account === second.account;
}
