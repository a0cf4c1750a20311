export interface Messages {
  readonly messages: readonly unknown[];
}

/** As much of a kafkajs producer, or of one of its transactions, as is needed here; the package itself is not. */
export interface KafkaSender {
  send(record: Messages): Promise<unknown>;
  sendBatch(batch: { readonly topicMessages?: readonly Messages[] }): Promise<unknown>;
}
