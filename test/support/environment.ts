/**
 * Returns the environment of a program that a test starts: nothing of the person's own who runs the tests, such as HOME or
 * settings of npm. With Node's compile cache a hub starts in half the time.
 */
export const bareEnvironment = (): Record<string, string | undefined> => ({
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
});
