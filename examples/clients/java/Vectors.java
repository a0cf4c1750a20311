import java.util.Scanner;
import java.util.stream.Collectors;

/** Runs the vectors of the contract, one step a line; answers what a take or the returns give. */
public final class Vectors {
  public static void main(String[] args) {
    Bucket bucket = null;
    for (Scanner lines = new Scanner(System.in); lines.hasNextLine(); ) {
      String[] a = lines.nextLine().split(" ");
      switch (a[0]) {
        case "new" -> bucket = new Bucket(0, 0);
        case "grant" -> bucket.granted(n(a[1]), n(a[2]), a[3], n(a[4]), n(a[5]), n(a[6]), n(a[7]), n(a[8]), n(a[9]), a[10]);
        case "fail" -> bucket.failed(n(a[1]), n(a[2]));
        case "take" -> System.out.println(bucket.take(n(a[1]), n(a[2])));
        case "returns" -> System.out.println(bucket.returns.stream().map(lot -> lot.grantId + "=" + (long) lot.tokens).collect(Collectors.joining(" ")));
        default -> throw new IllegalArgumentException(a[0]);
      }
    }
  }

  private static double n(String word) { return Double.parseDouble(word); }
}
