import { type Static, Type } from 'typebox';
import type { Parts } from '../assembly/parts.ts';
import { type Instant, instantOf, parseInstant } from '../model/time.ts';
import { clausesOf } from '../operations/sentences.ts';
import {
  Connection,
  type ConnectionOptions,
  type DatabaseAddress,
  type MovedClock,
} from '../store/database/connection.ts';
import { withSetupLock } from '../store/database/migrate.ts';
import type { Query } from '../store/database/query.ts';
import { AS_LOGIN, BEGIN } from '../store/database/transaction.ts';
import { ageRateWindows, CLOCK_SCHEMA, INSTALL_CLOCK, setClock } from '../store/moved-clock.ts';
import { createValidation } from '../validation/validation.ts';
import { TestWorkspaceError } from './common/errors.ts';
import { closed, maybe } from './common/schema.ts';
import { inTurns } from './snapshots.ts';

const Amount = () => maybe(Type.Number({ minimum: 0, maximum: 1e9 }));

const DurationSchema = closed({ days: Amount(), hours: Amount(), minutes: Amount(), seconds: Amount() });

/** How far a clock is moved forward: the sum of its parts. */
export type ClockDuration = Static<typeof DurationSchema>;

const SettingSchema = closed({ now: maybe(Type.String({ format: 'date-time' })), frozen: maybe(Type.Boolean()) });

/** What a clock is set to. Without `now`, it stays at the present that it shows. With `frozen` it stands still. */
export type ClockSetting = Static<typeof SettingSchema>;

/** What a clock shows. */
export interface ClockState {
  now: Instant;
  frozen: boolean;
}

/** The clock of a hub, which all of its workspaces share. Each call rejects with `TestWorkspaceError` for invalid input. */
export interface TestClock {
  /** What it shows at present. */
  state(): ClockState;
  /** Sets it, forward or back. */
  set(setting: ClockSetting): Promise<ClockState>;
  /** Moves it forward. A frozen clock stays frozen. */
  advance(duration: ClockDuration): Promise<ClockState>;
  /** Returns to the real time. */
  reset(): Promise<ClockState>;
}

const STATEMENT_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 2000;
/** As long as the hub counts failed sign-ins. */
const ATTEMPTS_COUNT_MS = 15 * 60_000;
const MOST_CLAUSES = 10;

/** The clock of a hub, in its process and in its database. */
export class HubClock implements TestClock {
  readonly #options: ConnectionOptions;
  readonly #turns = inTurns();
  readonly #check = checks();
  #parts: Pick<Parts, 'limitRate' | 'core' | 'prune'> | undefined;
  #shiftMs = 0;
  #stoppedAtMs: number | undefined;

  private constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Prepares a database for it. Rejects with the database's error, such as that the login lacks the rights. */
  static async install(address: DatabaseAddress): Promise<HubClock> {
    const clock = new HubClock({
      address,
      name: 'stele testing',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
    });
    await withSetupLock(address, () => clock.#run(INSTALL_CLOCK));
    return clock;
  }

  /** The clock as connections take it. */
  get moved(): MovedClock {
    return { now: this.now, schema: CLOCK_SCHEMA };
  }

  readonly now = (): number => this.#stoppedAtMs ?? Date.now() + this.#shiftMs;

  /** Names the parts that must know of moves. */
  attach(parts: Pick<Parts, 'limitRate' | 'core' | 'prune'>): void {
    this.#parts = parts;
  }

  state(): ClockState {
    return { now: instantOf(this.now), frozen: this.#stoppedAtMs !== undefined };
  }

  set(setting: ClockSetting): Promise<ClockState> {
    return this.#turns(async () => {
      this.#check.setting(setting);
      const toMs = setting.now === undefined ? this.now() : Date.parse(parseInstant(setting.now) as Instant);
      return this.#move(toMs, setting.frozen ?? false);
    });
  }

  advance(duration: ClockDuration): Promise<ClockState> {
    return this.#turns(async () => {
      this.#check.duration(duration);
      const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
      const byMs = Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
      return this.#move(this.now() + byMs, this.#stoppedAtMs !== undefined);
    });
  }

  reset(): Promise<ClockState> {
    return this.#turns(() => this.#move(Date.now(), false));
  }

  async #move(toMs: number, isFrozen: boolean): Promise<ClockState> {
    if (toMs > LATEST_MS) throw new TestWorkspaceError('the clock cannot be moved beyond the year 9000');
    const byMs = toMs - this.now();
    const shiftMs = Math.abs(toMs - Date.now()) < 1 ? 0 : toMs - Date.now();
    const stoppedAtMs = isFrozen ? toMs : undefined;
    await this.#run([setClock(shiftMs, stoppedAtMs), ...(byMs > 0 ? [ageRateWindows(byMs)] : [])]);
    this.#shiftMs = shiftMs;
    this.#stoppedAtMs = stoppedAtMs;
    this.#parts?.limitRate.forget();
    if (byMs >= ATTEMPTS_COUNT_MS) this.#parts?.core.access.forgetAttempts();
    // What has expired by the new time must be gone before the next request.
    await this.#parts?.prune();
    return this.state();
  }

  async #run(queries: readonly Query<void>[]): Promise<void> {
    const connection = await Connection.open(this.#options);
    try {
      await connection.pipeline(BEGIN, AS_LOGIN);
      await connection.commit(queries);
    } finally {
      await connection.close();
    }
  }
}

/** PostgreSQL and JSON have later times, and programs that read them may not. */
const LATEST_MS = Date.UTC(9000, 0);

/** The checks of what a test asks for. Each throws `TestWorkspaceError`. */
function checks(): { setting(value: unknown): void; duration(value: unknown): void } {
  const compile = createValidation();
  const throwing = (schema: typeof SettingSchema | typeof DurationSchema): ((value: unknown) => void) => {
    const check = compile(schema, 'body');
    return (value) => {
      const problems = check(value);
      if (problems.length > 0) throw new TestWorkspaceError(clausesOf(problems, MOST_CLAUSES));
      if (Object.keys(value as object).length > 0) return;
      throw new TestWorkspaceError(`body needs one of ${Object.keys(schema.properties).join(', ')}`);
    };
  };
  return { setting: throwing(SettingSchema), duration: throwing(DurationSchema) };
}

const refuse = (): never => {
  throw new TestWorkspaceError(
    'this hub has no clock that tests move: pass clock: true to createStele, with a database that is only for tests',
  );
};

/** The clock of a hub that was started without one. */
export const NO_CLOCK: TestClock = {
  state: refuse,
  set: async () => refuse(),
  advance: async () => refuse(),
  reset: async () => refuse(),
};
