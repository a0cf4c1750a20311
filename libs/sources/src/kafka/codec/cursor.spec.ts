import { Cursor } from './cursor.js';
import { memberAssignment } from './member-assignment.js';

const cursor = (hex: string) => new Cursor(Buffer.from(hex, 'hex'));

describe('Cursor', () => {
  it.each([
    { hex: '0000000000000000', value: 0 },
    { hex: 'ffffffffffffffff', value: -1 },
    { hex: 'fffffffffffffffe', value: -2 },
    { hex: '00000001ffffffff', value: 8_589_934_591 },
    { hex: '001fffffffffffff', value: Number.MAX_SAFE_INTEGER },
    { hex: '0020000000000000', value: Number.POSITIVE_INFINITY },
    { hex: '7fffffffffffffff', value: Number.POSITIVE_INFINITY },
    { hex: '8000000000000000', value: Number.NEGATIVE_INFINITY },
  ])('reads the int64 $hex as $value, never as a wrong number', ({ hex, value }) => {
    expect(cursor(hex).int64()).toBe(value);
  });

  it.each([
    { hex: 'ffffffffffffffff', value: -1 },
    { hex: '00000000ffffffff', value: 4_294_967_295 },
    { hex: '001fffffffffffff', value: Number.MAX_SAFE_INTEGER },
    { hex: '0020000000000000', value: 2n ** 53n },
    { hex: '0020000000000001', value: 2n ** 53n + 1n },
    { hex: '7fffffffffffffff', value: 2n ** 63n - 1n },
    { hex: '8000000000000000', value: -(2n ** 63n) },
  ])('reads the offset $hex exactly', ({ hex, value }) => {
    expect(cursor(hex).offset64()).toBe(value);
  });

  it.each([
    { hex: '00', value: 0 },
    { hex: '7f', value: 127 },
    { hex: '8001', value: 128 },
    { hex: 'ffffffff0f', value: 4_294_967_295 },
  ])('reads the varint $hex as $value', ({ hex, value }) => {
    expect(cursor(hex).unsignedVarint()).toBe(value);
  });

  it('refuses a varint without an end', () => {
    expect(() => cursor('ffffffffffff').unsignedVarint()).toThrow(/five bytes/);
  });

  it('steps over tagged fields exactly', () => {
    const reader = cursor('02054d0102030405000142');
    expect(() => reader.tags()).toThrow(RangeError); // 0x4d is the length of a field that is not there
    const honest = cursor('02010301020305014209');
    honest.tags();
    expect(honest.int8()).toBe(9);
  });

  it('does not believe a length before its bytes are there', () => {
    const reader = cursor('ffffffff0f00');
    expect(() => reader.compactArray(() => reader.int32())).toThrow(RangeError);
  });
});

describe('memberAssignment', () => {
  const BYTES = '00030000000200066f72646572730000000200000000000000020001700000000100000001000000020909';

  it('reads what ConsumerProtocol of the Java client wrote', () => {
    expect(memberAssignment(Buffer.from(BYTES, 'hex'))).toEqual([
      { topic: 'orders', partitions: [0, 2] },
      { topic: 'p', partitions: [1] },
    ]);
  });

  it.each([
    { what: 'nothing', bytes: null },
    { what: 'no bytes', bytes: Buffer.alloc(0) },
    { what: 'half an assignment', bytes: Buffer.from(BYTES.slice(0, 30), 'hex') },
    { what: 'bytes of another protocol', bytes: Buffer.from('ffffffffffffffff', 'hex') },
  ])('takes $what as owning nothing', ({ bytes }) => {
    expect(memberAssignment(bytes)).toEqual([]);
  });
});
