#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A map by scikit-learn of what bench_map drew: what its `run` does, from vectors that were projected
on 50 principal directions as there, by two threads.
usage: bench/peer_sklearn.py X.npy L.npy
One line: seconds of processor time, the most resident megabytes, the share of vectors whose nearest
neighbour has their label: in space, and on the map."""
import resource
import sys
import time

import numpy
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.neighbors import NearestNeighbors

THREADS = 2
DIRECTIONS = 50


def agreement(points, labels):
    nearest = NearestNeighbors(n_neighbors=1).fit(points).kneighbors(return_distance=False)[:, 0]
    return (labels[nearest] == labels).mean()


def main():
    x, labels = numpy.load(sys.argv[1]), numpy.load(sys.argv[2]).ravel()
    start = time.process_time()
    narrow = PCA(DIRECTIONS, random_state=0).fit_transform(x) if x.shape[1] > DIRECTIONS else x
    places = TSNE(method="barnes_hut", perplexity=30, init="random", learning_rate="auto",
                  random_state=0, n_jobs=THREADS).fit_transform(narrow)
    seconds = time.process_time() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"{seconds:.3f} {megabytes:.1f} {agreement(x, labels):.4f} {agreement(places, labels):.4f}")


main()
