/** How the benchmarks run. */
export interface Settings {
  rounds: number;
  orders: number;
  connections: number;
  /** The measured time of each stage. */
  seconds: number;
  /** The unmeasured time of each stage before that. */
  warmUpSeconds: number;
  /** Names of the contestants to run; empty means all. */
  only: readonly string[];
  /** The program that is measured as the hub. */
  hub: string;
  /** The folder for the hubs' CPU profiles, if any. */
  profileFolder: string | undefined;
  /** True if answers are checked and speed is not judged. */
  isQuick: boolean;
  /** The numbers of orders that are compared with the first of them. */
  sizes: readonly number[];
  importedOrders: number;
  memoryMinutes: number;
}
