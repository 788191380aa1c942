import { AppError } from '../../platform/app-error';

/** The refusal of what would remove more than was named, until it is confirmed. */
export const confirmationRequired = (
  children: readonly { id: string; name: string }[],
  message: string,
): AppError =>
  new AppError('confirmation_required', {
    details: {
      status: 'confirmation_required',
      message: `${message} Repeat with confirm=true.`,
      children,
      children_count: children.length,
    },
  });
