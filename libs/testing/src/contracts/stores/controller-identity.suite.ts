import { type ControllerIdentity } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';

export function controllerIdentitySuite(subject: () => ControllerIdentity): void {
  describe('identity', () => {
    it('has a UUID of its own that stays', async () => {
      const first = await subject().identity();
      expect(first.databaseId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      await subject().takeEpoch();
      expect((await subject().identity()).databaseId).toBe(first.databaseId);
    });

    it('gives an epoch out once, one after the other, also to many at once', async () => {
      const { epoch } = await subject().identity();
      const taken = await Promise.all(Array.from({ length: 10 }, () => subject().takeEpoch()));
      expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => epoch + index + 1));
      expect((await subject().identity()).epoch).toBe(epoch + 10);
    });

    it('jumps ahead of an epoch that was seen elsewhere', async () => {
      const { epoch } = await subject().identity();
      expect(await subject().takeEpoch(epoch + 100)).toBe(epoch + 101);
      expect(await subject().takeEpoch(7)).toBe(epoch + 102);
    });

    it('counts generations, which leave the epoch alone', async () => {
      const { generation, epoch } = await subject().identity();
      expect(await subject().beginGeneration()).toBe(generation + 1);
      expect(await subject().identity()).toMatchObject({ generation: generation + 1, epoch });
    });
  });
}
