import { ErrorResponseSchema, LeaseRequestSchema, ReturnRequestSchema } from '@headgate/contract';
import { applyDecorators } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiResponse, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type z } from 'zod';

/** Documents what a route answers, and that every refusal has the one error shape. */
export function Answers(status: number, schema: z.ZodType, description: string): MethodDecorator {
  return applyDecorators(
    ApiResponse({ status, standardSchema: schema, description }),
    ApiResponse({
      status: 'default',
      standardSchema: ErrorResponseSchema,
      description: 'Refused, with code and next step',
    }),
  );
}

/** Serves the OpenAPI document, drawn from the zod schemas, at /docs-json, and a page that shows it at /docs. */
export function serveOpenApi(app: NestFastifyApplication, hasPage: boolean): void {
  const config = new DocumentBuilder()
    .setTitle('Headgate')
    .setDescription(
      'Keeps producers at the pace that consumers can hold. Times are RFC 3339 UTC; null is unknown, with a reason.',
    )
    .setVersion('1')
    .build();
  SwaggerModule.setup('docs', app, () => withExamples(SwaggerModule.createDocument(app, config)), { ui: hasPage });
}

/** Bodies that a shell can send as they are: OpenAPI 3.0 keeps no examples in a schema. */
const EXAMPLES: Readonly<Record<string, z.ZodType>> = {
  '#/components/schemas/LeaseRequest': LeaseRequestSchema,
  '#/components/schemas/ReturnRequest': ReturnRequestSchema,
};

function withExamples(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    const body = path.post?.requestBody;
    const content = body && 'content' in body ? body.content['application/json'] : undefined;
    const schema = content?.schema;
    const examples = schema && '$ref' in schema ? EXAMPLES[schema.$ref]?.meta()?.examples : undefined;
    if (!content || !Array.isArray(examples)) continue;
    content.examples = Object.fromEntries(examples.map((value, i) => [`example ${i + 1}`, { value }]));
  }
  return document;
}
