"""Runs the vectors of the contract, one step a line; answers what a take or the returns give."""
import sys
from bucket import Bucket

bucket = None
for line in sys.stdin:
    word, *a = line.split()
    if word == 'new':
        bucket = Bucket(0)
    elif word == 'grant':
        bucket.granted(float(a[0]), float(a[1]), a[2], float(a[3]), float(a[4]), float(a[5]), float(a[6]), float(a[7]), float(a[8]), a[9])
    elif word == 'fail':
        bucket.failed(float(a[0]), float(a[1]))
    elif word == 'take':
        print(str(bucket.take(float(a[0]), float(a[1]))).lower(), flush=True)
    elif word == 'returns':
        print(' '.join(f'{grant}={tokens:g}' for grant, tokens in bucket.returns), flush=True)
