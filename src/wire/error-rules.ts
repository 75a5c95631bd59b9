import { accountWordRules } from './account-word-rules.ts';
import { codeRules } from './code-rules.ts';
import type { ErrorRule } from './error-rule.ts';
import { requestWordRules } from './request-word-rules.ts';

/** The first row that holds decides: the vendor's codes before its words. A test feeds each row a sample body. */
export const errorRules: readonly ErrorRule[] = [...codeRules, ...accountWordRules, ...requestWordRules];
