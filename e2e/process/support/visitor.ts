const REDIRECTS_MAX = 12;

/** A browser without a window: keeps cookies of each origin and follows every redirect. */
export class Visitor {
  readonly #jars = new Map<string, Map<string, string>>();

  /** @param origin of our server */
  constructor(private readonly origin: string) {}

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  }

  /** The address at the provider to go on at. */
  async begin(provider: string): Promise<string> {
    const { csrfToken } = (await (await this.ask(`${this.origin}/api/auth/csrf`)).json()) as {
      csrfToken: string;
    };
    const body = new URLSearchParams({ csrfToken, callbackUrl: '/people', json: 'true' });
    const response = await this.ask(`${this.origin}/api/auth/signin/${provider}`, {
      method: 'POST',
      headers: { origin: this.origin },
      body,
    });
    return ((await response.json()) as { url: string }).url;
  }

  /** Follows redirects; the first address that is a page. @param change looks at each before it is followed */
  async follow(from: string, change: (url: string) => string = (url) => url): Promise<string> {
    let url = from;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      url = change(url);
      const isPage = url.startsWith(this.origin) && !new URL(url).pathname.startsWith('/api/');
      if (isPage) return url.slice(this.origin.length);
      const location = (await this.ask(url)).headers.get('location');
      if (!location) throw new Error(`${url} led nowhere`);
      url = new URL(location, url).href;
    }
    throw new Error('too many redirects');
  }

  async whoAmI(): Promise<unknown> {
    return ((await (await this.ask(`${this.origin}/api/session`)).json()) as { person: unknown }).person;
  }
}
