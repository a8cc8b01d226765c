/** The tag of a read at a version: that, and what stands for the bytes. */
export const tagOfRead = (version: number): RegExp => new RegExp(`^"${version}-[\\w-]{22}"$`);

/** The version in the tag of a read or a write; not a number where there is none. */
export const versionIn = (tag: string | null | undefined): number => Number(/^"(\d+)[-"]/.exec(tag ?? '')?.[1]);
