// What is made of answers that are no success.

import { describe, expect, it } from 'vitest';
import { Problem, problemOf, readProblem, toldBy, unreached } from './problem';

const STALE = {
  type: '/docs#stale',
  title: 'It was changed meanwhile',
  status: 412,
  code: 'stale',
  detail: 'revision 4 is the last one',
  errors: [{ pointer: '/email', code: 'invalid', message: 'no address' }, 'broken', {}],
};

describe('a problem', () => {
  it('is read with its fields', () => {
    const problem = new Problem(toldBy(412, JSON.stringify(STALE)));
    expect(problem).toMatchObject({ status: 412, code: 'stale', title: STALE.title });
    expect(problem.at('/email')).toBe('No address');
    expect(problem.at('/phone')).toBeUndefined();
    expect(problem.errors).toHaveLength(2);
  });

  it.each([
    [502, '<html>Bad gateway</html>', 'The server failed'],
    [400, '', 'The server refused'],
    [500, '[1]', 'The server failed'],
    [500, '{"title": 7}', 'The server failed'],
  ])('%d with %j has words too', (status, body, title) => {
    expect(toldBy(status, body).title).toBe(title);
  });

  it('keeps the id of the request and when to try again', async () => {
    const headers = { 'request-id': 'req_1', 'retry-after': '7' };
    const problem = await readProblem(new Response('{}', { status: 503, headers }));
    expect(problem).toMatchObject({ requestId: 'req_1', retryAfterSeconds: 7 });
  });

  it('tells a late answer from none', () => {
    expect(unreached(new DOMException('', 'TimeoutError')).code).toBe('answer_timeout');
    expect(unreached(new TypeError('Failed to fetch')).code).toBe('unreached');
  });

  it('is made of whatever was thrown', () => {
    expect(problemOf('oh').message).toBe('oh');
    expect(problemOf(new Error('no'))).toBeInstanceOf(Problem);
  });
});
