import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A producer's client of Headgate with Java's library alone: one POST a second, every token spent locally. */
public final class Headgate {
  private static final int MAX_RETURNS = 64; // of one request
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final String url, flow, instance = "java:" + ProcessHandle.current().pid() + ":" + System.currentTimeMillis();
  private final Bucket bucket = new Bucket(5, nowMs());
  private String pending, reason = "no budget was received yet";
  private double sent, next, refresh = 1000, used;
  private long seq = System.currentTimeMillis();

  Headgate(String url, String flow) { this.url = url; this.flow = flow; }

  static double nowMs() { return System.nanoTime() / 1e6; }

  boolean take(double tokens) {
    if (nowMs() >= next) lease(tokens, false);
    boolean ok = bucket.take(nowMs(), tokens);
    if (ok) used += tokens;
    return ok;
  }

  private void lease(double first, boolean closing) {
    if (pending == null) { // A request without an answer is repeated as it was: one debit, one report.
      seq += 1;
      double want = closing ? 0 : Math.max(first, bucket.share * refresh / 1000 * 1.5 - bucket.held());
      List<Bucket.Lot> fit = bucket.returns.subList(0, Math.min(bucket.returns.size(), MAX_RETURNS));
      String returns = fit.stream().map(lot -> String.format(Locale.ROOT, "{\"grantId\":\"%s\",\"tokens\":%.3f}", lot.grantId, lot.tokens)).collect(Collectors.joining(","));
      fit.clear();
      pending = String.format(Locale.ROOT, "{\"producer\":\"example-java\",\"instance\":\"%s\",\"client\":\"example-java\",\"leases\":[{\"flow\":\"%s\",\"requestId\":\"r-%d\",\"wantTokens\":%.3f,\"firstCostTokens\":%.3f,\"returns\":[%s],\"usage\":{\"seq\":%d,\"usedTokens\":%.3f}}]}", instance, flow, seq, want, first, returns, seq, used);
      used = 0;
      sent = nowMs();
    }
    next = nowMs() + refresh;
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/leases")).timeout(Duration.ofSeconds(1)).header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(pending)).build();
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) throw new java.io.IOException("status " + response.statusCode());
      pending = null;
      String answer = response.body();
      double granted = number(answer, "grantedTokens");
      refresh = number(answer, "refreshAfterMs");
      reason = text(answer, "text");
      bucket.granted(sent, nowMs(), text(answer, "grantId"), granted, number(answer, "ttlMs"), refresh, number(answer, "sharePerSec"), number(answer, "safeSharePerSec"), number(answer, "validForMs"), text(answer, "mode"));
      next = nowMs() + (granted > 0 ? refresh : Math.max(100, number(answer, "retryAfterMs")));
    } catch (java.io.IOException | InterruptedException | NumberFormatException refused) {
      bucket.failed(sent, nowMs());
    }
  }

  void close() {
    bucket.returns.addAll(bucket.lots);
    bucket.lots.clear();
    pending = null;
    lease(1, true);
  }

  /** Field names are unique in an answer for one flow; a program of yours will use its JSON library. */
  private static String text(String json, String field) {
    Matcher found = Pattern.compile("\"" + field + "\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^,}]+))").matcher(json);
    if (!found.find()) throw new NumberFormatException(field + " is missing");
    return found.group(1) != null ? found.group(1) : found.group(2);
  }

  private static double number(String json, String field) { return Double.parseDouble(text(json, field)); }

  public static void main(String[] args) throws InterruptedException {
    Headgate client = new Headgate(args[0], args[1]);
    double start = nowMs();
    int count = Integer.parseInt(args[2]);
    for (int spent = 0; spent < count; ) {
      if (client.take(1)) spent += 1;
      else Thread.sleep(10);
    }
    System.out.printf(Locale.ROOT, "{\"spent\":%d,\"ms\":%.0f,\"reason\":\"%s\"}%n", count, nowMs() - start, client.reason);
    client.close();
  }
}
