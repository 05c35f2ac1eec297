import multipart from '@fastify/multipart';
import type { MultipartFields } from '@fastify/multipart';
import { Fault } from '@causeway/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GateRequest } from './exchange.ts';
import type { FormFile } from './feature.ts';

/** Sizes of files are the endpoint's to limit; the rest of a form is small. */
const limits = { fileSize: Infinity, files: 100, fields: 100, parts: 200, fieldSize: 64 * 1024, headerPairs: 100 };

/** The forms' own errors say what is wrong with what was sent. */
function toFormFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'FST_PREMATURE_CLOSE' || code === 'ECONNRESET') {
    return new Fault('request_timeout', { message: 'The caller went away.', cause: error });
  }
  return new Fault('invalid_request', { message: `The form cannot be read: ${message}.`, param: 'body', cause: error });
}

/** Of a field that is there more than once, the first. */
function textFieldsOf(fields: MultipartFields): Readonly<Record<string, string>> {
  const all = Object.entries(fields).flatMap(([name, value]) => {
    const first = Array.isArray(value) ? value[0] : value;
    return first?.type === 'field' ? [[name, String(first.value)] as const] : [];
  });
  return Object.fromEntries(all);
}

async function* filesOf(request: FastifyRequest): AsyncGenerator<FormFile> {
  if (!request.isMultipart()) {
    throw new Fault('invalid_request', {
      message: 'Send the file as the field `file` of a form (multipart/form-data).',
      param: 'file',
    });
  }
  try {
    for await (const part of request.files()) {
      yield {
        field: part.fieldname,
        name: part.filename,
        type: part.mimetype,
        content: part.file,
        fields: () => textFieldsOf(part.fields),
      };
      // A part that nobody wants stands before the next one.
      part.file.resume();
    }
  } catch (error) {
    throw toFormFault(error);
  }
}

/** Bodies that the endpoint reads by itself, as they come. Holds for the whole scope. */
export async function mountTakenBody(scope: FastifyInstance): Promise<void> {
  scope.removeAllContentTypeParsers();
  await scope.register(multipart, { limits, throwFileSizeLimit: false });
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  scope.addHook('preHandler', (request, _reply, done) => {
    (request.raw as GateRequest).formFiles = () => filesOf(request);
    done();
  });
}
