import { createHash } from 'node:crypto';
import { untilAbort } from '../../lib/abort.ts';
import type { Clock } from '../../lib/clock.ts';
import { MAX_IMAGE_FILE_BYTES, MAX_IMAGE_PIXELS } from '../../protocol/image-limits.ts';
import type { HostMessage, ImageFailure } from '../../protocol/messages.ts';
import { notify } from '../notify.ts';
import { TOO_MANY } from './add-or-say.ts';
import { attachableFile } from './attachable-file.ts';
import type { Attachable } from './attachable-file.ts';
import type { PendingAttachments } from './pending-attachments.ts';

/** A page scales a photograph in less than 2 s, one after the other. One that is hidden or gone never does. */
export const IMAGE_TIME_MS = 30_000;

type FromPage =
  | { readonly kind: 'image'; readonly data: string }
  | { readonly kind: 'failed'; readonly reason: ImageFailure | 'late' };

interface Awaited {
  readonly name: string;
  readonly end: (image: FromPage) => void;
  /** Where the host has asked for it. */
  readonly request?: Extract<HostMessage, { readonly type: 'scale-image' }>;
}

export interface PageImagePorts {
  readonly attachments: PendingAttachments;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly post: (message: Extract<HostMessage, { readonly type: 'scale-image' }>) => void;
}

/** The images that the page of a chat reads and scales: those that are pasted or dropped there, and files that are too large. */
export class PageImages {
  readonly #ports: PageImagePorts;
  readonly #awaited = new Map<string, Awaited>();
  /** When the page last answered, in milliseconds of the monotonic clock: it is there, and comes to the others. */
  #heardAt = -Infinity;
  #isTellingFull = false;

  constructor(ports: PageImagePorts) {
    this.#ports = ports;
  }

  /** An image was pasted or dropped, and the page reads it. Resolves when it is attached, or has been said why it is not. */
  async begin(id: string, name: string): Promise<void> {
    const shown = name === '' ? 'Image' : name;
    const reading = this.#ports.attachments.begin({ key: `image ${id}`, kind: 'image', name: shown, picture: id });
    if (reading === undefined) return this.#tellFull();
    const image = await this.#wait(id, { name: shown }, reading.signal).catch(() => undefined);
    if (image === undefined) return; // removed
    if (image.kind === 'part') return reading.done(image.part, keyOf(image));
    reading.fail();
    void notify('warning', image.reason);
  }

  /** The image as models take it; or why not. Rejects when the signal aborts. */
  scale(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<Exclude<Attachable, { kind: 'large-image' }>> {
    const id = this.#ports.newId();
    const request = { type: 'scale-image', id, data: Buffer.from(bytes).toString('base64') } as const;
    const image = this.#wait(id, { name, request }, signal);
    this.#ports.post(request);
    return image;
  }

  /** The page has it. What nobody waits for any more is thrown away. */
  take(id: string, data: string): void {
    this.#end(id, { kind: 'image', data });
  }

  fail(id: string, reason: ImageFailure): void {
    this.#end(id, { kind: 'failed', reason });
  }

  #end(id: string, image: FromPage): void {
    this.#heardAt = this.#ports.clock.monotonic();
    this.#awaited.get(id)?.end(image);
  }

  /** Once for all images of a drop. */
  async #tellFull(): Promise<void> {
    if (this.#isTellingFull) return;
    this.#isTellingFull = true;
    await notify('warning', TOO_MANY);
    this.#isTellingFull = false;
  }

  /** A page was made anew: the one before has taken what it was asked for with it. */
  askAgain(): void {
    for (const { request } of this.#awaited.values()) if (request !== undefined) this.#ports.post(request);
  }

  async #wait(id: string, { name, request }: Pick<Awaited, 'name' | 'request'>, signal: AbortSignal) {
    const { promise, resolve } = Promise.withResolvers<FromPage>();
    this.#awaited.set(id, { name, end: resolve, ...(request !== undefined && { request }) });
    const { clock } = this.#ports;
    const waitOn = (milliseconds: number): (() => void) =>
      clock.after(milliseconds, () => {
        const rest = this.#heardAt + IMAGE_TIME_MS - clock.monotonic();
        if (rest > 0) cancel = waitOn(rest);
        else resolve({ kind: 'failed', reason: 'late' });
      });
    let cancel = waitOn(IMAGE_TIME_MS);
    try {
      return attachableImage(name, await untilAbort(promise, signal));
    } finally {
      cancel();
      this.#awaited.delete(id);
    }
  }
}

function attachableImage(name: string, image: FromPage): Exclude<Attachable, { kind: 'large-image' }> {
  if (image.kind === 'failed') return { kind: 'refused', reason: `${name} ${FAILURES[image.reason]}` };
  const attachable = attachableFile({ name, languageId: '', bytes: Buffer.from(image.data, 'base64') });
  if (attachable.kind === 'part' && attachable.part.type === 'image') return attachable;
  return { kind: 'refused', reason: `${name} ${FAILURES['too-large']}` };
}

const MEGABYTES = MAX_IMAGE_FILE_BYTES / 1024 / 1024;
const MEGAPIXELS = MAX_IMAGE_PIXELS / 1_000_000;

const FAILURES: Readonly<Record<ImageFailure | 'late', string>> = {
  'no-image': 'is no image that can be read. For other files choose Attach context.',
  'too-large': `is too large: images of up to ${MEGABYTES} MB and ${MEGAPIXELS} megapixels are made small enough.`,
  late: 'could not be made small enough in time: open the chat and attach it again.',
};

/** The same image pasted twice is one. */
function keyOf({ part }: Extract<Attachable, { kind: 'part' }>): string {
  return `image ${createHash('sha256')
    .update(part.type === 'image' ? part.data : '')
    .digest('hex')}`;
}
