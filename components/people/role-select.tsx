import { inputClass } from '@/components/create-workspace/labelled';
import { ROLES, type Role } from '@/domain/access-rules';

interface Props {
  readonly id?: string;
  readonly label?: string;
  readonly value: Role;
  readonly isDisabled?: boolean;
  readonly onChange: (role: Role) => void;
}

export function RoleSelect({ id, label, value, isDisabled = false, onChange }: Props) {
  return (
    <select
      id={id}
      aria-label={label}
      value={value}
      disabled={isDisabled}
      className={inputClass(false)}
      onChange={(event) => onChange(event.target.value as Role)}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </select>
  );
}
