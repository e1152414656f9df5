"""A checkpoint behind OpenAI's protocol, for a peer that cannot load one: `python embedding_server.py FOLDER`.

Prints its address, then serves `POST /v1/embeddings` on loopback until its stdin is closed. Imports nothing of this
project: any environment with sentence-transformers runs it.
"""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def main(folder: str) -> None:
    """Load, serve, and end with whoever started this."""
    from sentence_transformers import SentenceTransformer

    model, lock = SentenceTransformer(folder), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
            with lock:
                vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
            data = [
                {"object": "embedding", "index": n, "embedding": _written(vector, asked.get("encoding_format"))}
                for n, vector in enumerate(vectors)
            ]
            usage = {"prompt_tokens": 0, "total_tokens": 0}
            body = json.dumps({"object": "list", "data": data, "model": asked["model"], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    sys.stdin.read()


def _written(vector: Any, encoding: str | None) -> Any:
    if encoding == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return [float(value) for value in vector]


if __name__ == "__main__":
    main(sys.argv[1])
