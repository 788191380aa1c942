export const PASSWORD_LENGTH_MIN = 12;
/** Longer ones would only cost time to hash. */
export const PASSWORD_LENGTH_MAX = 256;

/** What people choose when twelve characters are asked for: first in every list of guesses. */
const COMMON = new Set(
  `123456789012 1234567890123 12345678901234 123456123456 123123123123 111222333444 112233445566 1234567891011
  987654321098 098765432109 0987654321098 1234567890qwe 1234567890qwer 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc
  1qaz2wsx3edc4rfv qazwsxedcrfv qazwsxedc123 q1w2e3r4t5y6 zaq12wsxcde3 zaq1zaq1zaq1 qwertyuiop12 qwertyuiop123
  qwertyuiop1234 qwerty123456 qwerty1234567 qwerty12345678 qwertyqwerty qwertyuiopas qwertyuiopasdf asdfghjkl123
  asdfghjklzxc asdfghjkl1234 zxcvbnm12345 zxcvbnm123456 zxcvbnmasdfg qwertzuiop12 qwertzuiop123 azertyuiop12
  azertyuiop123 abcdefghijkl abcdefghijklm abcdefg12345 abcdef123456 abcd12345678 abc123456789 a12345678901
  aa1234567890 password1234 password12345 password123456 passwordpassword password2023 password2024 password2025
  password2026 password123! password1234! passw0rd1234 p@ssw0rd1234 p@ssword1234 p@ssw0rd2024 p@ssw0rd2025
  mypassword12 mypassword123 mypassword1234 newpassword1 newpassword12 newpassword123 changeme1234 changeme12345
  changemenow1 changemeplease welcome12345 welcome123456 welcome12345! welcome12024 letmein12345 letmein123456
  letmeinletmein administrator administrator1 admin1234567 admin12345678 adminadminadmin adminadmin123 admin123admin
  rootrootroot root12345678 toortoortoor iloveyou1234 iloveyou12345 iloveyouiloveyou ilovemyfamily iloveyouforever
  trustno1trustno1 superman1234 batman123456 football1234 baseball1234 basketball12 basketball123 sunshine1234
  princess1234 monkey123456 dragon123456 shadow123456 master123456 michael12345 jennifer1234 christopher1 company12345
  test12345678 testtesttest testing12345 secret123456 secretsecret supersecret1 supersecret12 supersecret123
  correcthorse correcthorsebatterystaple opensesame12 opensesame123 thisismypassword thisisapassword`.split(
    /\s+/,
  ),
);

/** One to four characters over and over. */
const REPEATED = /^(.{1,4}?)\1+$/;

/**
 * Why a password is refused, as it goes on from the word "password"; null when it may be chosen. Length and guessability
 * count, and nothing else: rules about kinds of characters make passwords worse.
 */
export function findPasswordFault(password: string, email: string): string | null {
  if (password.length < PASSWORD_LENGTH_MIN) return `must have at least ${PASSWORD_LENGTH_MIN} characters`;
  if (password.length > PASSWORD_LENGTH_MAX) return `must have at most ${PASSWORD_LENGTH_MAX} characters`;
  const plain = password.trim().toLowerCase();
  if (COMMON.has(plain) || REPEATED.test(plain)) return 'is one of the first that anybody would guess';
  const [local = ''] = email.toLowerCase().split('@');
  if (plain === email.toLowerCase() || plain === local) return 'must not be the email address';
  return null;
}
