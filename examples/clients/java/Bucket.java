import java.util.ArrayList;
import java.util.List;

/** The tokens of one flow. Milliseconds of a monotonic clock; what the rules must give stands in libs/contract/vectors. */
final class Bucket {
  static final class Lot {
    final String grantId; double tokens; final double expires;
    Lot(String grantId, double tokens, double expires) { this.grantId = grantId; this.tokens = tokens; this.expires = expires; }
  }

  final List<Lot> lots = new ArrayList<>(), returns = new ArrayList<>();
  double share, safe, validUntil = Double.POSITIVE_INFINITY, refill, asOf, sent = -1, stoodIn;
  boolean leased, observe;

  Bucket(double bootstrapPerSec, double nowMs) { share = safe = bootstrapPerSec; asOf = nowMs; }

  void granted(double sentMs, double now, String id, double tokens, double ttl, double refresh, double newShare, double newSafe, double validFor, String mode) {
    sync(now);
    if (tokens > 0 && sentMs + ttl > now) lots.add(new Lot(id, tokens, sentMs + ttl));
    asked(sentMs);
    if (!observe) spend(Math.min(tokens, stoodIn)); // What stood in for this answer is repaid from its grant.
    if (newShare < share && leased) {
      for (double surplus = held() - Math.max(tokens, newShare * refresh / 1000); surplus > 0; ) {
        String oldest = lots.get(0).grantId;
        double given = takeOldest(surplus);
        returns.add(new Lot(oldest, given, 0));
        surplus -= given;
      }
    }
    leased = true; observe = mode.equals("observe"); refill = 0;
    share = newShare; safe = newSafe; validUntil = sentMs + validFor;
  }

  /** From the sending of the request that failed on, the bucket refills itself. */
  void failed(double sentMs, double now) {
    asked(sentMs);
    if (leased) { leased = false; asOf = sentMs; }
    sync(now);
  }

  boolean take(double now, double tokens) {
    sync(now);
    double held = held();
    if (!observe && held + refill < tokens) return false;
    double own = Math.max(0, tokens - held);
    refill = Math.max(0, refill - own);
    stoodIn += own;
    spend(tokens - own);
    return true;
  }

  private void asked(double sentMs) {
    if (sentMs == sent) return;
    sent = sentMs; // A new request: nothing stood in for its answer yet.
    stoodIn = 0;
  }

  private void spend(double left) {
    while (left > 0 && !lots.isEmpty()) left -= takeOldest(left);
  }

  double held() { return lots.stream().mapToDouble(lot -> lot.tokens).sum(); }

  private double takeOldest(double tokens) {
    Lot oldest = lots.get(0);
    double taken = Math.min(tokens, oldest.tokens);
    if ((oldest.tokens -= taken) <= 0) lots.remove(0);
    return taken;
  }

  private void sync(double now) {
    lots.removeIf(lot -> lot.expires <= now);
    fill(Math.min(now, validUntil), share);
    fill(now, safe);
  }

  private void fill(double until, double rate) {
    if (leased || until <= asOf) return;
    refill = Math.min(Math.max(1, rate), refill + rate * (until - asOf) / 1000);
    asOf = until;
  }
}
