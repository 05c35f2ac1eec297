# The stack of the Nexus post-mortem: FastAPI with CORSMiddleware, sessions and histories in Redis. One uvicorn worker.
import json
import os
import socket
import time

import redis.asyncio as redis
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

store = redis.from_url(os.environ["BENCH_REDIS_URL"], decode_responses=True)
ttl = 3600

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    allow_origins=["http://localhost:5173"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)


class NewSession(BaseModel):
    id: str
    user_id: str = "default"


class NewMessage(BaseModel):
    content: str


@app.post("/v1/sessions", status_code=201)
async def create(body: NewSession) -> dict:
    session = {"session_id": body.id, "user_id": body.user_id, "created_at": time.time()}
    await store.set(f"session:{body.id}", json.dumps(session), ex=ttl)
    return session


@app.post("/v1/sessions/{session}/messages", status_code=202)
async def append(session: str, body: NewMessage) -> dict:
    if not await store.exists(f"session:{session}"):
        raise HTTPException(404)
    message = {"role": "user", "content": body.content, "created_at": time.time()}
    key = f"history:{session}"
    async with store.pipeline(transaction=True) as pipe:
        await pipe.rpush(key, json.dumps(message)).expire(key, ttl).execute()
    return message


@app.get("/v1/sessions/{session}/history")
async def history(session: str) -> dict:
    rows = await store.lrange(f"history:{session}", -200, -1)
    return {"session_id": session, "messages": [json.loads(row) for row in rows]}


if __name__ == "__main__":
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    print(f"port {listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
