#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Average linkage by SciPy of the vectors that bench_cluster wrote: what its `tree` does.
usage: bench/peer_scipy.py FILE.npy
One line: seconds of processor time, the most resident megabytes, groups at a distance of 0.4."""
import resource
import sys
import time

import numpy
from scipy.cluster import hierarchy

THRESHOLD = 0.4


def cosine_distances(x):
    """Of all pairs i < j, in SciPy's order; by matrix products, which are faster than its pdist."""
    distances = numpy.empty(len(x) * (len(x) - 1) // 2)
    at = 0
    for i in range(len(x) - 1):
        end = at + len(x) - 1 - i
        numpy.subtract(1, x[i + 1:] @ x[i], out=distances[at:end])
        at = end
    return distances


def main():
    x = numpy.load(sys.argv[1])
    start = time.process_time()
    tree = hierarchy.linkage(cosine_distances(x), "average")
    groups = hierarchy.fcluster(tree, THRESHOLD, "distance").max()
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"{seconds:.3f} {megabytes:.1f} {groups}")


main()
