export const PASSWORD_LENGTH_MIN = 12;
/** Longer ones would only cost time to hash. */
export const PASSWORD_LENGTH_MAX = 256;
