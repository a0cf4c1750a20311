"""A producer's client of Headgate, with nothing but Python's library: one POST a second, every token spent locally."""
import json, os, socket, sys, time, urllib.request
from bucket import Bucket


class Client:
    def __init__(self, url, producer, flow, bootstrap_per_sec):
        self.url, self.producer, self.flow = url, producer, flow
        self.instance = f'{socket.gethostname()}:{os.getpid()}:{time.time_ns()}'
        self.bucket, self.pending, self.used, self.seq, self.next = Bucket(bootstrap_per_sec), None, 0, int(time.time() * 1000), 0
        self.bucket.as_of, self.refresh, self.reason = now_ms(), 1000, 'no budget was received yet'

    def take(self, tokens=1):
        if now_ms() >= self.next:
            self.lease(tokens)
        ok = self.bucket.take(now_ms(), tokens)
        self.used += tokens if ok else 0
        return ok

    def lease(self, first=1, closing=False):
        if self.pending is None:  # A request without an answer is repeated as it was: one debit, one report.
            self.seq += 1
            returns, self.bucket.returns = self.bucket.returns[:64], self.bucket.returns[64:]  # 64 fit into a request
            want = 0 if closing else max(first, self.bucket.share * self.refresh / 1000 * 1.5 - sum(l[1] for l in self.bucket.lots))
            entry = {'flow': self.flow, 'requestId': f'r-{self.seq}', 'wantTokens': round(want, 3), 'firstCostTokens': first,
                     'returns': [{'grantId': g, 'tokens': round(t, 3)} for g, t in returns], 'usage': {'seq': self.seq, 'usedTokens': self.used}}
            self.pending, self.used = (now_ms(), entry), 0
        sent, entry = self.pending
        body = {'producer': self.producer, 'instance': self.instance, 'client': 'example-python', 'leases': [entry]}
        try:
            request = urllib.request.Request(self.url + '/v1/leases', json.dumps(body).encode(), {'content-type': 'application/json'})
            answer = json.load(urllib.request.urlopen(request, timeout=1))['leases'][0]
            self.pending, budget = None, answer['budget']
            self.refresh, self.reason = answer['refreshAfterMs'], answer['reason']['text']
            self.bucket.granted(sent, now_ms(), answer['grantId'], answer['grantedTokens'], answer['ttlMs'], self.refresh,
                                budget['sharePerSec'], budget['safeSharePerSec'], budget['validForMs'], answer['mode'])
            self.next = now_ms() + (self.refresh if answer['grantedTokens'] else max(100, answer['retryAfterMs']))
        except (OSError, ValueError, KeyError):
            self.pending = None if 'answer' in locals() else self.pending  # Refused by name: the next one is new.
            self.bucket.failed(sent, now_ms())
            self.next = now_ms() + self.refresh

    def close(self):
        self.bucket.returns += [(lot[0], lot[1]) for lot in self.bucket.lots]
        self.bucket.lots, self.pending = [], None
        self.lease(closing=True)


def now_ms():
    return time.monotonic() * 1000


if __name__ == '__main__':
    url, flow, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    client, start, spent = Client(url, 'example-python', flow, 5), now_ms(), 0
    while spent < count:
        spent += 1 if client.take() else time.sleep(0.01) or 0
    print(json.dumps({'spent': spent, 'ms': round(now_ms() - start), 'reason': client.reason}))
    client.close()
