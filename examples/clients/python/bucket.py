"""The rules of spending; what they must give stands in libs/contract/vectors."""


class Bucket:
    """Tokens of one flow. Times are milliseconds of a monotonic clock."""

    def __init__(self, bootstrap_per_sec):
        self.lots, self.returns, self.refill, self.as_of, self.leased, self.mode = [], [], 0.0, 0.0, False, 'enforce'
        self.sent, self.stood_in = None, 0.0
        self.share = self.safe = bootstrap_per_sec
        self.valid_until = float('inf')

    def granted(self, sent, now, grant_id, tokens, ttl, refresh, share, safe, valid_for, mode):
        self.sync(now)
        if tokens > 0 and sent + ttl > now:
            self.lots.append([grant_id, tokens, sent + ttl])
        self.asked(sent)
        if self.mode == 'enforce':  # What stood in for this answer is repaid from its grant.
            self.spend(min(tokens, self.stood_in))
        if share < self.share and self.leased:
            surplus = sum(lot[1] for lot in self.lots) - max(tokens, share * refresh / 1000)
            while surplus > 0:
                given = min(surplus, self.lots[0][1])
                self.returns.append((self.lots[0][0], given))
                surplus -= given
                self.take_oldest(given)
        self.leased, self.refill, self.share, self.safe, self.mode = True, 0.0, share, safe, mode
        self.valid_until = sent + valid_for

    def failed(self, sent, now):
        self.asked(sent)
        if self.leased:
            self.leased, self.as_of = False, sent
        self.sync(now)

    def asked(self, sent):
        if sent != self.sent:  # A new request: nothing stood in for its answer yet.
            self.sent, self.stood_in = sent, 0.0

    def take(self, now, tokens):
        self.sync(now)
        held = sum(lot[1] for lot in self.lots)
        if self.mode == 'enforce' and held + self.refill < tokens:
            return False
        own = max(0.0, tokens - held)
        self.refill, self.stood_in = max(0.0, self.refill - own), self.stood_in + own
        self.spend(tokens - own)
        return True

    def spend(self, left):
        while left > 0 and self.lots:
            left -= self.take_oldest(left)

    def take_oldest(self, tokens):
        taken = min(tokens, self.lots[0][1])
        self.lots[0][1] -= taken
        if self.lots[0][1] <= 0:
            self.lots.pop(0)
        return taken

    def sync(self, now):
        self.lots = [lot for lot in self.lots if lot[2] > now]
        for until, rate in ((min(now, self.valid_until), self.share), (now, self.safe)):
            if not self.leased and until > self.as_of:
                self.refill = min(max(1.0, rate), self.refill + rate * (until - self.as_of) / 1000)
                self.as_of = until
