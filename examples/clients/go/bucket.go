package main

import "math"

type lot struct {
	grantID         string
	tokens, expires float64
}

// Bucket holds the tokens of one flow. Times are milliseconds of a monotonic clock; what the rules must give stands in
// libs/contract/vectors.
type Bucket struct {
	lots, returns                         []lot
	share, safe, validUntil, refill, asOf float64
	leased, observe                       bool
	sent, stoodIn                         float64
}

func NewBucket(bootstrapPerSec, nowMs float64) *Bucket {
	return &Bucket{share: bootstrapPerSec, safe: bootstrapPerSec, validUntil: math.Inf(1), asOf: nowMs, sent: -1}
}

func (b *Bucket) Granted(sent, now float64, id string, tokens, ttl, refresh, share, safe, validFor float64, mode string) {
	b.sync(now)
	if tokens > 0 && sent+ttl > now {
		b.lots = append(b.lots, lot{id, tokens, sent + ttl})
	}
	b.asked(sent)
	if !b.observe { // What stood in for this answer is repaid from its grant.
		b.spend(math.Min(tokens, b.stoodIn))
	}
	if share < b.share && b.leased {
		for surplus := b.held() - math.Max(tokens, share*refresh/1000); surplus > 0; {
			oldest := b.lots[0].grantID
			given := b.takeOldest(surplus)
			b.returns = append(b.returns, lot{oldest, given, 0})
			surplus -= given
		}
	}
	b.leased, b.observe, b.refill = true, mode == "observe", 0
	b.share, b.safe, b.validUntil = share, safe, sent+validFor
}

// Failed: from the sending of the request that failed on, the bucket refills itself.
func (b *Bucket) Failed(sent, now float64) {
	b.asked(sent)
	if b.leased {
		b.leased, b.asOf = false, sent
	}
	b.sync(now)
}

func (b *Bucket) Take(now, tokens float64) bool {
	b.sync(now)
	held := b.held()
	if !b.observe && held+b.refill < tokens {
		return false
	}
	own := math.Max(0, tokens-held)
	b.refill, b.stoodIn = math.Max(0, b.refill-own), b.stoodIn+own
	b.spend(tokens - own)
	return true
}

func (b *Bucket) asked(sent float64) {
	if sent != b.sent { // A new request: nothing stood in for its answer yet.
		b.sent, b.stoodIn = sent, 0
	}
}

func (b *Bucket) spend(left float64) {
	for left > 0 && len(b.lots) > 0 {
		left -= b.takeOldest(left)
	}
}

func (b *Bucket) held() (sum float64) {
	for _, l := range b.lots {
		sum += l.tokens
	}
	return sum
}

func (b *Bucket) takeOldest(tokens float64) float64 {
	taken := math.Min(tokens, b.lots[0].tokens)
	if b.lots[0].tokens -= taken; b.lots[0].tokens <= 0 {
		b.lots = b.lots[1:]
	}
	return taken
}

func (b *Bucket) sync(now float64) {
	kept := b.lots[:0:0]
	for _, l := range b.lots {
		if l.expires > now {
			kept = append(kept, l)
		}
	}
	b.lots = kept
	b.fill(math.Min(now, b.validUntil), b.share)
	b.fill(now, b.safe)
}

func (b *Bucket) fill(until, rate float64) {
	if !b.leased && until > b.asOf {
		b.refill = math.Min(math.Max(1, rate), b.refill+rate*(until-b.asOf)/1000)
		b.asOf = until
	}
}
