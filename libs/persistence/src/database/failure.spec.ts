import { StoreUnavailableError } from '@headgate/core';
import { StoreRefusedError } from '../store-refused.error.js';
import { asStoreError, isWrongAddress } from './failure.js';

const fromServer = (code: string) => Object.assign(new Error('said the server'), { driverError: { code } });

describe('asStoreError', () => {
  it.each([
    { code: '08006', what: 'a lost connection' },
    { code: '25006', what: 'a read-only database' },
    { code: '40001', what: 'a serialization failure' },
    { code: '40P01', what: 'a deadlock' },
    { code: '53100', what: 'a full disk' },
    { code: '53300', what: 'too many connections' },
    { code: '57014', what: 'a statement that took too long' },
    { code: '57P01', what: 'a shutdown' },
    { code: '57P03', what: 'a recovery' },
    { code: '42501', what: 'a missing right' },
    { code: '28P01', what: 'a changed password' },
  ])('takes $what, $code, for something that may pass', ({ code }) => {
    const error = asStoreError('flows: list', fromServer(code));
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(error).toMatchObject({ retriable: true, message: 'flows: list: said the server' });
    expect(error.cause).toMatchObject({ driverError: { code } });
  });

  it.each(['21000', '22021', '22P02', '23502', '23514'])('takes %s for data that can never be stored', (code) => {
    expect(asStoreError('x', fromServer(code))).toMatchObject({ code: 'STORE_REFUSED', retriable: false });
  });

  it('takes what the system says of a connection, and what is no error at all, for something that may pass', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    for (const error of [refused, new Error('Connection terminated unexpectedly'), 'text', {}]) {
      expect(asStoreError('x', error)).toBeInstanceOf(StoreUnavailableError);
    }
  });

  it('leaves an error as it is that is one already', () => {
    for (const error of [new StoreUnavailableError('a'), new StoreRefusedError('b')]) {
      expect(asStoreError('x', error)).toBe(error);
    }
  });

  it('knows an address that is wrong, wrapped or not', () => {
    expect(isWrongAddress(fromServer('28P01'))).toBe(true);
    expect(isWrongAddress(asStoreError('x', fromServer('3D000')))).toBe(true);
    expect(isWrongAddress(fromServer('57P03'))).toBe(false);
  });
});
