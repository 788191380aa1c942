import { z } from 'zod';

// Runs before any page code. zod tries whether it may compile its parsers with `new Function`; the page's policy forbids
// that, and every try would be reported as a violation.
z.config({ jitless: true });
