"""The bundled weights as a standard sentence-transformers checkpoint, for measuring against torch. Needs transformers."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.models.weights import (
    FEED_FORWARD,
    HEADS,
    HIDDEN,
    LAYER_NORM_EPSILON,
    LAYERS,
    MAX_TOKENS,
    PAD,
    UNK,
    VOCABULARY,
    Weights,
    dequantised,
    weights_path,
)  # fmt: skip

_PARTS = {
    "attention.self.query": ("q", HIDDEN, HIDDEN), "attention.self.key": ("k", HIDDEN, HIDDEN),
    "attention.self.value": ("v", HIDDEN, HIDDEN), "attention.output.dense": ("ao", HIDDEN, HIDDEN),
    "intermediate.dense": ("fi", FEED_FORWARD, HIDDEN), "output.dense": ("fo", HIDDEN, FEED_FORWARD),
}  # fmt: skip
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}
_MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))


@contextmanager
def standard_checkpoint() -> Iterator[Path]:
    """A folder with the checkpoint, as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="citewire-checkpoint-") as name:
        folder = Path(name)
        weights = Weights(weights_path())
        _save_model(weights, folder)
        _save_tokenizer(weights, folder)
        _save_modules(folder)
        yield folder


def _save_model(weights: Weights, folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=VOCABULARY, hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=FEED_FORWARD, max_position_embeddings=MAX_TOKENS, type_vocab_size=2,
        layer_norm_eps=LAYER_NORM_EPSILON, hidden_act="gelu", pad_token_id=PAD,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()

    def put(key: str, name: str) -> None:
        state[key].copy_(torch.from_numpy(weights.tensor(name, *state[key].shape)))

    state["embeddings.word_embeddings.weight"].copy_(torch.from_numpy(dequantised(weights.word_rows())))
    put("embeddings.position_embeddings.weight", "emb.pos")
    put("embeddings.token_type_embeddings.weight", "emb.type")
    for end, part in (("weight", "w"), ("bias", "b")):
        put(f"embeddings.LayerNorm.{end}", f"emb.ln.{part}")
        for layer in range(LAYERS):
            for module, (short, _, _) in _PARTS.items():
                put(f"encoder.layer.{layer}.{module}.{end}", f"l{layer}.{short}.{part}")
            for module, short in _NORMS.items():
                put(f"encoder.layer.{layer}.{module}.{end}", f"l{layer}.{short}.{part}")
    model.save_pretrained(folder)


def _save_tokenizer(weights: Weights, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram(weights.pieces(), unk_id=UNK, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=True)
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", cls_token="<s>", sep_token="</s>", pad_token="<pad>",
        unk_token="<unk>", mask_token="<mask>", model_max_length=MAX_TOKENS, padding_side="right",
    ).save_pretrained(folder)  # fmt: skip


def _save_modules(folder: Path) -> None:
    modules = [
        {"idx": at, "name": str(at), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for at, (path, kind) in enumerate(_MODULES)
    ]
    files = {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": HIDDEN, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "}, "default_prompt_name": None, "similarity_fn_name": "cosine",
        },
    }  # fmt: skip
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
