import { describe } from 'vitest';
import { describeEndlessContract } from './endless-contract.ts';
import { describeFeatureContract } from './feature-contract.ts';
import { describeProviderContract } from './provider-contract.ts';
import { describeSellerContract } from './seller-contract.ts';
import { rows } from './rows.ts';
import { describeToolCallContract } from './tool-call-contract.ts';

describe.each(rows)('the provider contract: $api', (row) => {
  describeProviderContract(row);
  describeFeatureContract(row);
  describeEndlessContract(row);
  describeToolCallContract(row);
  describeSellerContract(row);
});
