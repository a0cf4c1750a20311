import { HeadgateError } from '@headgate/core';

/** A broker did not answer within the deadline; the connection was dropped. */
export class KafkaTimeoutError extends HeadgateError {
  readonly code = 'KAFKA_TIMEOUT';
  readonly retriable = true;
}

/** A broker could not be reached, or closed the connection. */
export class KafkaUnreachableError extends HeadgateError {
  readonly code = 'KAFKA_UNREACHABLE';
  readonly retriable = true;
}

/** The broker refused our credentials. */
export class KafkaAuthenticationError extends HeadgateError {
  readonly code = 'KAFKA_AUTHENTICATION';
  readonly retriable = false;
}

/** The broker does not speak a version that we need. Said at connect: asked anyway, it would close the connection. */
export class KafkaVersionError extends HeadgateError {
  readonly code = 'KAFKA_VERSION';
  readonly retriable = false;
}

/** The answer was not what the protocol says. */
export class KafkaProtocolError extends HeadgateError {
  readonly code = 'KAFKA_PROTOCOL';
  readonly retriable = false;
}

/** The broker answered with an error code instead of an answer. */
export class KafkaAnswerError extends HeadgateError {
  readonly code = 'KAFKA_ANSWER';
  readonly retriable = true;

  constructor(
    message: string,
    readonly errorCode: number,
  ) {
    super(message);
  }
}
