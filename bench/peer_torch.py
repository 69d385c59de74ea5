# SPDX-License-Identifier: Apache-2.0
"""The same work as bench_train and bench_embed, in eager PyTorch: starts from the file that those
write, warms up, and to every number k on stdin answers with the processor time of k runs.

usage: peer_torch.py train|embed NETWORK SIDE_PX START FORM
FORM is contiguous, channels_last or mkldnn (oneDNN's own layouts; inference only)."""
import json
import re
import resource
import sys

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional
from torch.utils import mkldnn

WARM_UP = 3
CLASSES = 1000


class Attention(nn.Module):
    """softmax(q k^T / sqrt(D/heads)) v; one linear layer makes q, k and v."""

    def __init__(self, dimension, heads):
        super().__init__()
        self.heads, self.scale = heads, (dimension // heads) ** -0.5
        self.qkv = nn.Linear(dimension, 3 * dimension)
        self.proj = nn.Linear(dimension, dimension)

    def forward(self, x):
        n, l, d = x.shape
        qkv = self.qkv(x).reshape(n, l, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)
        weights = functional.softmax(q @ k.transpose(-2, -1) * self.scale, dim=-1)
        return self.proj((weights @ v).transpose(1, 2).reshape(n, l, d))


class Mlp(nn.Module):
    def __init__(self, dimension):
        super().__init__()
        self.fc1 = nn.Linear(dimension, 4 * dimension)
        self.fc2 = nn.Linear(4 * dimension, dimension)

    def forward(self, x):
        return self.fc2(functional.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, dimension, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dimension, eps=1e-6)
        self.attn = Attention(dimension, heads)
        self.norm2 = nn.LayerNorm(dimension, eps=1e-6)
        self.mlp = Mlp(dimension)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, dimension, patch_px):
        super().__init__()
        self.proj = nn.Conv2d(3, dimension, patch_px, patch_px)

    def forward(self, pictures):
        return self.proj(pictures).flatten(2).transpose(1, 2)


class Transformer(nn.Module):
    """ViT-tiny (Dosovitskiy et al. 2021), its parameters named as timm names them."""

    def __init__(self, side_px, patch_px, dimension=192, blocks=12, heads=3):
        super().__init__()
        self.patch_embed = PatchEmbed(dimension, patch_px)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dimension))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + (side_px // patch_px) ** 2, dimension))
        self.blocks = nn.Sequential(*[Block(dimension, heads) for _ in range(blocks)])
        self.norm = nn.LayerNorm(dimension, eps=1e-6)
        self.head = nn.Linear(dimension, CLASSES)

    def forward(self, pictures):
        x = self.patch_embed(pictures)
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), x), dim=1) + self.pos_embed
        return self.head(self.norm(self.blocks(x)[:, 0]))


# The rows of bench_train.c: network, optimiser, rate, decay.
NETWORKS = {
    "resnet18": (lambda side_px: torchvision.models.resnet18(),
                 lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9), 0.02, 1e-4),
    "vit_tiny8": (lambda side_px: Transformer(side_px, 8), torch.optim.AdamW, 3e-4, 0.05),
}


def read_start(path):
    """All tensors of a safetensors file, which Debian has no module for."""
    data = open(path, "rb").read()
    header_bytes = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + header_bytes])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        first, last = (8 + header_bytes + offset for offset in entry["data_offsets"])
        values = numpy.frombuffer(data[first:last], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


def load_weights(model, tensors):
    """Every parameter must be there in its shape: both sides train the same network."""
    missing, unexpected = model.load_state_dict(tensors, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        sys.exit(f"peer_torch.py: the networks differ: missing {missing}, unexpected {unexpected}")


def trainer(name, model, pictures, labels):
    """Returns one training step: a function without arguments whose result is the loss."""
    _, optimiser_of, rate, decay = NETWORKS[name]
    parameters = list(model.parameters())
    optimiser = optimiser_of(
        [{"params": [p for p in parameters if p.dim() > 1], "weight_decay": decay},
         {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0}], rate)
    model.train()

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = functional.cross_entropy(model(pictures), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def embedder(model, pictures, form):
    """Returns one inference run, whose result is the mean of all features."""
    model.eval()
    if form == "mkldnn":
        model, pictures = mkldnn.to_mkldnn(model), pictures.to_mkldnn()

    def run():
        with torch.inference_mode():
            features = model(pictures)
            return (features.to_dense() if features.is_mkldnn else features).double().mean().item()

    return run


def build(work, name, side_px, path, form):
    tensors = read_start(path)
    pictures = tensors.pop("pictures").permute(0, 3, 1, 2).contiguous()
    labels = tensors.pop("labels").long()
    model = NETWORKS[name][0](side_px)
    if work == "embed":
        model.fc = nn.Identity()
    load_weights(model, tensors)
    if form == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        pictures = pictures.contiguous(memory_format=torch.channels_last)
    return embedder(model, pictures, form) if work == "embed" else trainer(name, model, pictures,
                                                                            labels)


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(count, run):
    start = processor_seconds()
    for _ in range(count):
        result = run()
    took = processor_seconds() - start
    return f"{took:.6f}\t{result:.9g}\t{most_resident_bytes()}"


def forget_most_resident():
    """man 5 proc, clear_refs: what loading took does not count."""
    try:
        open("/proc/self/clear_refs", "w").write("5")
    except OSError:
        pass


def most_resident_bytes():
    status = open("/proc/self/status").read()
    return int(re.search(r"VmHWM:\s*(\d+)", status)[1]) * 1024


def check_blas():
    """Debian's reference BLAS would make matrix products ten times as slow: no fair peer."""
    if "openblas" not in open("/proc/self/maps").read():
        sys.exit("peer_torch.py: torch runs on another BLAS than OpenBLAS; "
                 "run scripts/deps bench to install libopenblas0-openmp")


def main():
    work, name, side_px, path, form = sys.argv[1:]
    check_blas()
    run = build(work, name, int(side_px), path, form)
    print("ready", *(f"{run():.9g}" for _ in range(WARM_UP)), sep="\t", flush=True)
    forget_most_resident()
    for line in sys.stdin:
        print(measure(int(line), run), flush=True)


main()
