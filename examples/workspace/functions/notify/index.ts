const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Header': 'authorization, content-type',
};

Deno.serve(async (request) => {
  if (request.method === 'OPTIONS') return new Response('ok', { headers: corsHeaders });

  const { address } = await request.json();
  if (!address) return new Response('an address is needed', { status: 400 });

  return Response.json({ sent: address }, { headers: corsHeaders });
});
