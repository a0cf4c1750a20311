import { createHash } from 'node:crypto';
import { writeArray, writeTags } from '@headgate/sources/kafka/codec';
import { type StubAnswer, writeOffset } from './stub-groups.js';
import { STUB_ERROR, type StubPartition } from './stub-state.js';

const MAX_TIMESTAMP = -3;

export const answerMetadata: StubAnswer = (
  { topics, topicIds, topicErrors, nodes, throttleMs, host },
  out,
  asked,
  nodeId,
) => {
  const names = asked.compactArray(() => {
    asked.uuid();
    const name = asked.compactString() ?? '';
    asked.tags();
    return name;
  });
  out.writeInt32(throttleMs[nodeId] ?? 0);
  writeArray(out, nodes, (node) =>
    writeTags(out.writeInt32(node.nodeId).writeUVarIntString(host).writeInt32(node.port).writeUVarIntString(null)),
  );
  out.writeUVarIntString('stub').writeInt32(1);
  writeArray(out, names, (name) => {
    const partitions = topics[name] ?? [];
    const errorCode = topicErrors[name] ?? (partitions.length === 0 ? STUB_ERROR.unknownTopic : 0);
    const id = topics[name] === undefined ? Buffer.alloc(16) : idOf(topicIds[name] ?? name);
    out.writeInt16(errorCode).writeUVarIntString(name).writeBuffer(id).writeBoolean(false);
    const told = [...partitions.entries()].toReversed();
    writeArray(out, errorCode === 0 ? told : [], ([partition, { leader }]) => {
      out.writeInt16(leader < 0 ? STUB_ERROR.noLeader : 0);
      out.writeInt32(partition).writeInt32(leader).writeInt32(0);
      for (let list = 0; list < 3; list += 1) writeArray(out, [], () => {});
      writeTags(out);
    });
    writeTags(out.writeInt32(0));
  });
};

export const answerListOffsets: StubAnswer = ({ topics, throttleMs }, out, asked, nodeId) => {
  asked.int32();
  const isolation = asked.int8();
  const asks = asked.compactArray(() => {
    const topic = asked.compactString() ?? '';
    const partitions = asked.compactArray(() => {
      const one = { partition: asked.int32(), epoch: asked.int32(), timestamp: asked.int64() };
      asked.tags();
      return one;
    });
    asked.tags();
    return { topic, partitions };
  });
  out.writeInt32(throttleMs[nodeId] ?? 0);
  writeArray(out, asks.toReversed(), ({ topic, partitions }) => {
    out.writeUVarIntString(topic);
    writeArray(out, partitions.toReversed(), ({ partition, timestamp }) => {
      const log = topics[topic]?.[partition];
      const errorCode =
        topics[topic] === undefined
          ? STUB_ERROR.unknownTopic
          : log?.leader === nodeId
            ? (log.errorCode ?? 0)
            : STUB_ERROR.notLeader;
      const timestampMs = timestamp === MAX_TIMESTAMP ? (log?.newestRecordMs ?? -1) : -1;
      out.writeInt32(partition).writeInt16(errorCode).writeInt64(timestampMs);
      writeOffset(out, errorCode === 0 && log !== undefined ? edgeOf(log, timestamp, isolation) : -1);
      writeTags(out.writeInt32(0));
    });
    writeTags(out);
  });
};

function edgeOf(log: StubPartition, timestamp: number, isolation: number): number | bigint {
  if (timestamp === -2) return log.start;
  if (timestamp === -1) return isolation === 1 ? (log.stable ?? log.end) : log.end;
  return log.offsetAt?.(timestamp) ?? -1;
}

export const answerDescribeConfigs: StubAnswer = ({ cleanupPolicies, throttleMs }, out, asked, nodeId) => {
  const asks = asked.compactArray(() => {
    const [type, name] = [asked.int8(), asked.compactString() ?? ''];
    const keys = asked.compactArray(() => asked.compactString() ?? '');
    asked.tags();
    return { type, name, keys };
  });
  out.writeInt32(throttleMs[nodeId] ?? 0);
  writeArray(out, asks.toReversed(), ({ type, name, keys }) => {
    const policy = cleanupPolicies[name] ?? 'delete';
    const isError = typeof policy === 'number';
    out
      .writeInt16(isError ? policy : 0)
      .writeUVarIntString(null)
      .writeInt8(type)
      .writeUVarIntString(name);
    writeArray(out, isError ? [] : keys, (key) => {
      out
        .writeUVarIntString(key)
        .writeUVarIntString(String(policy))
        .writeBoolean(false)
        .writeInt8(5)
        .writeBoolean(false);
      writeArray(out, [], () => {});
      writeTags(out.writeInt8(0).writeUVarIntString(null));
    });
    writeTags(out);
  });
};

const idOf = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16);
