import { whyItCannotListen } from './exit-where-it-cannot-start.js';

const listen = (code: string) => Object.assign(new Error(code), { syscall: 'listen', code, address: '::1', port: 80 });

describe('whyItCannotListen', () => {
  it.each([
    ['EADDRINUSE', /Port 80 of ::1 is taken: set PORT/],
    ['EACCES', /takes rights .* set PORT/],
    ['EADDRNOTAVAIL', /cannot listen on ::1 port 80 \(EADDRNOTAVAIL\): set HOST/],
  ])('says what to do about %s', (code, sentence) => {
    expect(whyItCannotListen(listen(code))).toMatch(sentence);
  });

  it('leaves the rest its stack', () => {
    expect(whyItCannotListen(new Error('a bug'))).toBeNull();
    expect(whyItCannotListen(undefined)).toBeNull();
  });
});
