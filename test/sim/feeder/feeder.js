/** Sends the frames of a request's body, each behind its length in four bytes, to the access queue. */
export default {
  async fetch(request, env) {
    const bytes = await request.arrayBuffer();
    const view = new DataView(bytes);
    const messages = [];
    for (let at = 0; at < bytes.byteLength;) {
      const length = view.getUint32(at);
      messages.push({
        body: new Uint8Array(bytes.slice(at + 4, at + 4 + length)),
        contentType: 'bytes',
      });
      at += 4 + length;
    }
    await env.ACCESS_QUEUE.sendBatch(messages);
    return Response.json({ sent: messages.length });
  },
};
