import { Inject } from '@nestjs/common';

export const HEADGATE_CLIENT = Symbol('HeadgateClient');

/**
 * The client that `HeadgateModule` holds.
 *
 * @example constructor(@InjectHeadgate() private readonly headgate: HeadgateClient) {}
 */
export const InjectHeadgate = (): PropertyDecorator & ParameterDecorator => Inject(HEADGATE_CLIENT);
