import { describe } from 'vitest';
import { describeProviderContract } from './provider-contract.ts';
import { rows } from './rows.ts';

describe.each(rows)('the provider contract: $api', (row) => describeProviderContract(row));
