import type { LaunchSettings } from './ec2-options';

const HOURS_A_MONTH = 730;
/** gp3, US cents a month for each GB. */
const DISK_CENTS = 8;

/** US cents an hour of the kinds of instances that agents need, on demand, with Linux, in us-east-1: list prices of 2026. */
const HOURLY_CENTS: Readonly<Record<string, number>> = {
  't3.micro': 1.04,
  't3.small': 2.08,
  't3.medium': 4.16,
  't3.large': 8.32,
  't3.xlarge': 16.64,
  't4g.micro': 0.84,
  't4g.small': 1.68,
  't4g.medium': 3.36,
  't4g.large': 6.72,
  't4g.xlarge': 13.44,
  'm6i.large': 9.6,
  'm6i.xlarge': 19.2,
  'm7g.large': 8.16,
  'm7g.xlarge': 16.32,
  'm7i.large': 10.08,
  'm7i.xlarge': 20.16,
  'm7i.2xlarge': 40.32,
};

/**
 * What an instance of each tier comes to in a month in which it runs all the time, with its disk: as the settings say it,
 * else a guess from list prices, for who chooses. Null for a kind whose price is not known here.
 */
export const monthlyCentsOf = ({
  tiers,
  monthlyCents,
}: Pick<LaunchSettings, 'tiers' | 'monthlyCents'>): readonly (number | null)[] =>
  monthlyCents ??
  tiers.map(({ instanceType, diskGb }) => {
    const hourly = HOURLY_CENTS[instanceType];
    return hourly === undefined ? null : Math.round(hourly * HOURS_A_MONTH + diskGb * DISK_CENTS);
  });
