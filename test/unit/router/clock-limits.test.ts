import { describe, expect, it } from 'vitest';
import { clockLimits } from '../../../src/router/clock-limits.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const routing = {
  connectTimeoutMs: 10 * SECOND,
  firstTokenTimeoutMs: 60 * SECOND,
  idleTimeoutMs: 30 * SECOND,
  timeoutMs: 600 * SECOND,
};

describe('the limits of a call', () => {
  it('are those of the settings for a vendor', () => {
    expect(clockLimits(routing, { local: false })).toEqual({
      connectMs: 10 * SECOND,
      firstTokenMs: MINUTE,
      transportSilenceMs: 30 * SECOND,
      progressSilenceMs: 5 * MINUTE,
      totalMs: 10 * MINUTE,
    });
  });

  it('let a local model take more than ten minutes to its first token, and then finish', () => {
    const limits = clockLimits(routing, { local: true });
    expect(limits.firstTokenMs).toBeGreaterThan(10 * MINUTE);
    expect(limits.totalMs).toBeGreaterThan(limits.firstTokenMs);
    expect(limits.transportSilenceMs).toBeGreaterThan(30 * SECOND);
    expect(limits.connectMs).toBe(10 * SECOND);
  });

  it('never shorten for a local model what the settings allow', () => {
    const patient = {
      ...routing,
      firstTokenTimeoutMs: 300 * MINUTE,
      idleTimeoutMs: 10 * MINUTE,
      timeoutMs: 900 * MINUTE,
    };
    expect(clockLimits(patient, { local: true })).toMatchObject({
      firstTokenMs: 300 * MINUTE,
      transportSilenceMs: 10 * MINUTE,
      totalMs: 900 * MINUTE,
    });
  });

  it("put the deployment's own timeout before everything", () => {
    expect(clockLimits(routing, { local: false, timeoutMs: 5 * SECOND }).totalMs).toBe(5 * SECOND);
    expect(clockLimits(routing, { local: true, timeoutMs: 5 * SECOND }).totalMs).toBe(5 * SECOND);
  });
});
