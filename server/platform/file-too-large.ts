import { AppError } from './app-error';

const MIB = 1024 * 1024;

/** A file has more than somebody is ready to hold in memory. */
export const fileTooLarge = (bytesMax: number): AppError =>
  new AppError('file_too_large', {
    public: `This file is larger than ${bytesMax / MIB} MiB, the most that can be read here.`,
  });
