// A producer's client of Headgate with Go's library alone: one POST a second, every token spent locally.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"time"
)

const maxReturns = 64 // of one request

type object = map[string]any

type Client struct {
	url, flow, instance, reason    string
	bucket                         *Bucket
	pending                        object
	sent, next, refresh, used, seq float64
	http                           http.Client
}

var start = time.Now()

func nowMs() float64               { return float64(time.Since(start).Microseconds()) / 1000 }
func milli(tokens float64) float64 { return math.Round(tokens*1000) / 1000 }

func NewClient(url, flow string) *Client {
	seq := time.Now().UnixMilli()
	return &Client{url: url, flow: flow, instance: fmt.Sprintf("go:%d:%d", os.Getpid(), seq), reason: "no budget was received yet",
		bucket: NewBucket(5, nowMs()), refresh: 1000, seq: float64(seq), http: http.Client{Timeout: time.Second}}
}

func (c *Client) Take(tokens float64) bool {
	if nowMs() >= c.next {
		c.lease(tokens, false)
	}
	if !c.bucket.Take(nowMs(), tokens) {
		return false
	}
	c.used += tokens
	return true
}

func (c *Client) lease(first float64, closing bool) {
	if c.pending == nil { // A request without an answer is repeated as it was: one debit, one report.
		c.seq++
		want := math.Max(first, c.bucket.share*c.refresh/1000*1.5-c.bucket.held())
		if closing {
			want = 0
		}
		returns := []object{}
		fit := min(len(c.bucket.returns), maxReturns)
		for _, l := range c.bucket.returns[:fit] {
			returns = append(returns, object{"grantId": l.grantID, "tokens": milli(l.tokens)})
		}
		c.bucket.returns = c.bucket.returns[fit:]
		c.pending = object{"flow": c.flow, "requestId": fmt.Sprintf("r-%.0f", c.seq), "wantTokens": milli(want), "firstCostTokens": first,
			"returns": returns, "usage": object{"seq": c.seq, "usedTokens": c.used}}
		c.used, c.sent = 0, nowMs()
	}
	body, _ := json.Marshal(object{"producer": "example-go", "instance": c.instance, "client": "example-go", "leases": []object{c.pending}})
	c.next = nowMs() + c.refresh
	response, err := c.http.Post(c.url+"/v1/leases", "application/json", bytes.NewReader(body))
	if err != nil {
		c.bucket.Failed(c.sent, nowMs())
		return
	}
	defer response.Body.Close()
	var answer struct {
		Leases []struct {
			GrantID                                            string
			GrantedTokens, TTLMs, RefreshAfterMs, RetryAfterMs float64
			Budget                                             *struct{ SharePerSec, SafeSharePerSec, ValidForMs float64 }
			Mode                                               string
			Reason                                             struct{ Text string }
		}
	}
	if json.NewDecoder(response.Body).Decode(&answer) != nil || len(answer.Leases) == 0 {
		c.bucket.Failed(c.sent, nowMs())
		return
	}
	c.pending = nil
	a := answer.Leases[0]
	if a.Budget == nil { // Refused by name: the next request is a new one.
		c.bucket.Failed(c.sent, nowMs())
		return
	}
	c.refresh, c.reason = a.RefreshAfterMs, a.Reason.Text
	c.bucket.Granted(c.sent, nowMs(), a.GrantID, a.GrantedTokens, a.TTLMs, c.refresh, a.Budget.SharePerSec, a.Budget.SafeSharePerSec, a.Budget.ValidForMs, a.Mode)
	c.next = nowMs() + c.refresh
	if a.GrantedTokens == 0 {
		c.next = nowMs() + math.Max(100, a.RetryAfterMs)
	}
}

func (c *Client) Close() {
	c.bucket.returns, c.bucket.lots, c.pending = append(c.bucket.returns, c.bucket.lots...), nil, nil
	c.lease(1, true)
}

func main() {
	if os.Args[1] == "vectors" {
		vectors()
		return
	}
	count, _ := strconv.Atoi(os.Args[3])
	client := NewClient(os.Args[1], os.Args[2])
	for spent := 0; spent < count; {
		if client.Take(1) {
			spent++
		} else {
			time.Sleep(10 * time.Millisecond)
		}
	}
	told, _ := json.Marshal(object{"spent": count, "ms": math.Round(nowMs()), "reason": client.reason})
	fmt.Println(string(told))
	client.Close()
}
