import type { MessagePort, Transferable, Worker } from 'node:worker_threads';

/** The calls that one side of a channel answers. Arguments and results are copied (structured clone). */
export type Calls<T> = { [K in keyof T]: (...args: never[]) => Promise<unknown> };

type Message =
  | { call: number; name: string; args: unknown[] }
  | { answer: number; value: unknown }
  | { answer: number; error: unknown };

interface Waiting {
  resolve(value: never): void;
  reject(error: unknown): void;
}

type Answering = (...args: never[]) => Promise<unknown>;

/** Calls between two threads. `There` are the calls that the other side answers. */
export class Channel<There extends Calls<There>> {
  readonly #port: MessagePort | Worker;
  readonly #waiting = new Map<number, Waiting>();
  #answers: Readonly<Record<string, Answering>> = {};
  #last = 0;
  #ended: { error: unknown } | undefined;

  constructor(port: MessagePort | Worker) {
    this.#port = port;
    port.on('message', (message: Message) => this.#take(message));
  }

  /** Sets what answers the other side's calls. */
  answerBy(answers: object): void {
    this.#answers = answers as Record<string, Answering>;
  }

  /** Calls the other side. Rejects with its error, or with the error that ended the channel. */
  call<K extends keyof There & string>(name: K, ...args: Parameters<There[K]>): ReturnType<There[K]> {
    return new Promise<never>((resolve, reject) => {
      if (this.#ended) return reject(this.#ended.error);
      const call = ++this.#last;
      this.#waiting.set(call, { resolve, reject });
      this.#port.postMessage({ call, name, args } satisfies Message);
    }) as ReturnType<There[K]>;
  }

  /** Rejects all calls that wait for an answer, and all later ones. */
  end(error: unknown): void {
    this.#ended ??= { error };
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }

  #take(message: Message): void {
    if ('call' in message) void this.#answer(message.call, message.name, message.args);
    else {
      const waiting = this.#waiting.get(message.answer);
      this.#waiting.delete(message.answer);
      if ('error' in message) waiting?.reject(message.error);
      else waiting?.resolve(message.value as never);
    }
  }

  async #answer(answer: number, name: string, args: unknown[]): Promise<void> {
    try {
      const value = await this.#answers[name]?.(...(args as never[]));
      // The bytes of a view are moved and not copied: whatever answers with a view gives it away.
      const moved: Transferable[] = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
      this.#port.postMessage({ answer, value } satisfies Message, moved);
    } catch (error) {
      this.#port.postMessage({ answer, error: asError(error) } satisfies Message);
    }
  }
}

/** An error with what structured clone keeps of it. Its cause may be something that cannot be copied. */
function asError(error: unknown): Error {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return Object.assign(new Error(message), { name, stack });
}
