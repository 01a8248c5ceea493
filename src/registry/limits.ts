/**
 * What the client allows itself and others. All of it can be set, so that tests need not wait and odd networks can be
 * served.
 */
export interface RegistryLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** How often one request is sent at the most. */
  readonly attempts: number;
  /** The longest wait before the second attempt; each further one doubles it. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** For one request with all its attempts and waits. */
  readonly totalTimeoutMs: number;
  /**
   * How long a host that could not be reached is not tried again, so that 500 images do not wait one after the other.
   */
  readonly downForMs: number;
  readonly redirects: number;
  readonly manifestBytes: number;
  readonly blobBytes: number;
  readonly tokenBytes: number;
  readonly tagPageBytes: number;
  readonly tagPages: number;
}

export const DEFAULT_LIMITS: RegistryLimits = {
  concurrency: 16,
  attempts: 4,
  firstDelayMs: 250,
  longestDelayMs: 8_000,
  connectTimeoutMs: 10_000,
  idleTimeoutMs: 30_000,
  totalTimeoutMs: 120_000,
  downForMs: 10_000,
  redirects: 5,
  // The distribution specification asks registries to take manifests of at least 4 MiB; clients hold the same line.
  manifestBytes: 4 * 1024 * 1024,
  blobBytes: 8 * 1024 * 1024,
  tokenBytes: 1024 * 1024,
  tagPageBytes: 8 * 1024 * 1024,
  tagPages: 1_000
};
