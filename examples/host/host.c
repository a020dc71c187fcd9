/* host.c: a small game that embeds Lua, without a screen: host [frames].
**
** It owns some thousand enemies, structs in an array, and a grid of heights.
** Scripts see both as arrays, in place. Each frame a script says which living
** enemy is nearest to the player; from time to time, which way is downhill in
** each cell of the grid. Between two levels the memory is taken back and
** freed, although the script has kept views of it. Memory, instructions and
** time are limited, and scripts that go beyond are stopped. Two such games
** run at once, in two Lua states on two threads.
**
** Prints what a frame takes; ends with 1 if anything that should have been
** stopped was not, or if a frame left garbage. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__cplusplus)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if defined(__cplusplus)
}
#endif

#include "../../src/ndarray.h"

enum {
  ENEMIES = 5000,
  CELLS = 64,         /* of the grid, along either axis */
  PADDED = CELLS + 2, /* a wall around it */
  LEVELS = 2,
  WARM = 60,
  MEMORY = 64 << 20,       /* bytes that a state may take */
  INSTRUCTIONS = 10000000, /* that a call may run */
  TRIALS = 8
};

typedef struct enemy {
  float x, y;
  short health;
  unsigned char kind;
  float dx, dy; /* a second */
} enemy;

typedef struct game {
  const char *script;
  long frames; /* a level */
  unsigned seed;
  size_t used;     /* memory of its Lua state */
  double deadline; /* of the running call, in seconds */
  enemy *enemies;
  float (*heights)[PADDED];
  int lent; /* arrays of that memory that scripts have */
  unsigned char flow[CELLS][CELLS];
  /* the report */
  double seconds, scripts, searches, copies;
  long played, found, garbage;
  char trials[TRIALS][160];
  int count, failed;
} game;

static double now(void)
{
  struct timespec time;
  timespec_get(&time, TIME_UTC);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static float any(game *g) /* 0 to 1 */
{
  g->seed = g->seed * 1664525u + 1013904223u;
  return (float)(g->seed >> 8) / (float)(1 << 24);
}

/* --- limits -------------------------------------------------------------- */

/* Lua's allocator: no more than MEMORY in all. */
static void *allocate(void *user, void *old, size_t had, size_t wanted)
{
  game *g = (game *)user;
  void *block;
  had = old != NULL ? had : 0;
  if (wanted > had && wanted - had > MEMORY - g->used)
    return NULL;
  if (wanted == 0) {
    free(old);
    g->used -= had;
    return NULL;
  }
  block = realloc(old, wanted);
  if (block != NULL)
    g->used = g->used - had + wanted;
  return block;
}

/* Lua calls it when the instructions are used up. */
static void out_of_instructions(lua_State *L, lua_Debug *ar)
{
  (void)ar;
  luaL_error(L, "the script ran too many instructions");
}

/* Array functions ask it: one of them may take longer than all else. */
static const char *out_of_time(void *user)
{
  const game *g = (const game *)user;
  return now() > g->deadline ? "the script took too long" : NULL;
}

/* lua_pcall with limits: `seconds`, and INSTRUCTIONS. */
static int call(lua_State *L, game *g, int arguments, int results,
                double seconds)
{
  int status;
  g->deadline = now() + seconds;
  lua_sethook(L, out_of_instructions, LUA_MASKCOUNT, INSTRUCTIONS);
  status = lua_pcall(L, arguments, results, 0);
  lua_sethook(L, NULL, 0, 0);
  g->deadline = now() + 3600;
  return status;
}

/* Runs a script that must fail, with a message that contains `expected`. */
static void try_in_vain(lua_State *L, game *g, const char *script,
                        const char *expected, double seconds)
{
  const char *message = "nothing stopped it";
  int status = luaL_loadstring(L, script);
  if (status == LUA_OK)
    status = call(L, g, 0, 0, seconds);
  if (status != LUA_OK)
    message = luaL_tolstring(L, -1, NULL);
  if (status == LUA_OK || strstr(message, expected) == NULL)
    g->failed = 1;
  if (g->count < TRIALS)
    snprintf(g->trials[g->count++], sizeof g->trials[0], "%-46.46s -> %s",
             script, message);
  lua_settop(L, 0);
}

/* --- what scripts may call ----------------------------------------------- */

static game *game_of(lua_State *L)
{
  return (game *)lua_touserdata(L, lua_upvalueindex(1));
}

/* clock() -> microseconds */
static int script_clock(lua_State *L)
{
  lua_pushnumber(L, now() * 1e6);
  return 1;
}

/* steer(flow) takes a (CELLS, CELLS) uint8 array of directions */
static int script_steer(lua_State *L)
{
  const ndarray_api *nda = ndarray_get(L);
  const nda_view *flow = nda->check(L, 1, NDA_UINT8, 2, NDA_CONTIGUOUS);
  luaL_argcheck(L, flow->shape[0] == CELLS && flow->shape[1] == CELLS, 1,
                "of another shape than the grid");
  memcpy(game_of(L)->flow, flow->data, sizeof game_of(L)->flow);
  return 0;
}

/* What a script of the game needs, and nothing that reaches out of it. */
static void open_libraries(lua_State *L, game *g)
{
  static const char *const unsafe[] = {"dofile", "load", "loadfile",
                                       "collectgarbage", "getmetatable"};
  luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
  luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
  luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
  luaL_requiref(L, "nd", luaopen_ndarray, 1);
  for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
    lua_pushnil(L);
    lua_setglobal(L, unsafe[i]);
  }
  lua_register(L, "clock", script_clock);
  lua_pushlightuserdata(L, g);
  lua_pushcclosure(L, script_steer, 1);
  lua_setglobal(L, "steer");
  lua_settop(L, 0);
}

/* --- memory lent and taken back ------------------------------------------ */

/* An array needs the memory no longer. */
static void count_back(lua_State *L, void *user)
{
  (void)L;
  ((game *)user)->lent--;
}

/* world[name] = an array of memory of the game */
static void lend(lua_State *L, game *g, const char *name, const nda_view *view,
                 void *start, size_t bytes)
{
  nda_memory memory = {NULL, 0, count_back, NULL, 0};
  memory.start = start;
  memory.bytes = (int64_t)bytes;
  memory.user = g;
  ndarray_get(L)->wrap(L, view, &memory);
  g->lent++;
  lua_setfield(L, -2, name);
}

/* A field of the enemies, or two that are side by side: from each enemy to the
** next it is a struct further. */
static void lend_field(lua_State *L, game *g, const char *name, nda_dtype dtype,
                       int ndim, void *first)
{
  static const int64_t shape[] = {ENEMIES, 2};
  static const int64_t strides[] = {sizeof(enemy), sizeof(float)};
  nda_view view = {NULL, NDA_FLOAT32, 1, 1, NULL, NULL};
  view.data = first;
  view.dtype = dtype;
  view.ndim = ndim;
  view.shape = shape;
  view.strides = strides;
  lend(L, g, name, &view, g->enemies, ENEMIES * sizeof(enemy));
}

/* The 3 x 3 cells around each cell: windows that overlap in memory. */
static void lend_windows(lua_State *L, game *g)
{
  static const int64_t shape[] = {CELLS, CELLS, 3, 3};
  static const int64_t strides[] = {sizeof(float) * PADDED, sizeof(float),
                                    sizeof(float) * PADDED, sizeof(float)};
  nda_view view = {NULL, NDA_FLOAT32, 4, 1, shape, strides};
  view.data = g->heights;
  lend(L, g, "windows", &view, g->heights, PADDED * sizeof g->heights[0]);
}

/* A level begins: its memory is new, and lent as `world`; its script runs. */
static int begin_level(lua_State *L)
{
  game *g = (game *)lua_touserdata(L, 1);
  for (int i = 0; i < ENEMIES; i++) {
    enemy *e = &g->enemies[i];
    e->x = any(g);
    e->y = any(g);
    e->dx = any(g) / 5 - 0.1f;
    e->dy = any(g) / 5 - 0.1f;
    e->health = (short)(any(g) * 4);
  }
  for (int i = 0; i < PADDED; i++) {
    for (int k = 0; k < PADDED; k++) {
      int wall = i == 0 || k == 0 || i > CELLS || k > CELLS;
      g->heights[i][k] =
        wall ? 1e9f : (float)(abs(i - 40) + abs(k - 20)) + any(g);
    }
  }
  lua_newtable(L);
  lend_field(L, g, "position", NDA_FLOAT32, 2, &g->enemies[0].x);
  lend_field(L, g, "health", NDA_INT16, 1, &g->enemies[0].health);
  lend_windows(L, g);
  lua_setglobal(L, "world");
  return 0;
}

/* It ends: the arrays are taken back, whoever still has them, and whatever the
** script has made of `world`. */
static int end_level(lua_State *L)
{
  game *g = (game *)lua_touserdata(L, 1);
  const ndarray_api *nda = ndarray_get(L);
  nda->revoke_block(L, g->enemies, ENEMIES * sizeof(enemy));
  nda->revoke_block(L, g->heights, PADDED * sizeof g->heights[0]);
  return 0;
}

/* --- frames -------------------------------------------------------------- */

static void move(game *g, float seconds)
{
  for (int i = 0; i < ENEMIES; i++) {
    enemy *e = &g->enemies[i];
    e->x += e->dx * seconds;
    e->y += e->dy * seconds;
    if (e->x < 0 || e->x > 1)
      e->dx = -e->dx;
    if (e->y < 0 || e->y > 1)
      e->dy = -e->dy;
  }
}

static long garbage(lua_State *L)
{
  return lua_gc(L, LUA_GCCOUNT, 0) * 1024L + lua_gc(L, LUA_GCCOUNTB, 0);
}

/* One frame, `since` its script was read. In the first ones Lua's stack grows
** to its size: that is no garbage. */
static int play_frame(lua_State *L, game *g, long since)
{
  double start;
  long before;
  int status = LUA_OK;
  move(g, 1 / 60.0f);
  before = garbage(L);
  start = now();
  if (since % 30 == 0) {
    lua_getglobal(L, "flood");
    status = call(L, g, 0, 0, 1);
  }
  if (status == LUA_OK) {
    lua_getglobal(L, "nearest");
    lua_pushnumber(L, 0.5);
    lua_pushnumber(L, 0.5);
    status = call(L, g, 2, 2, 1);
  }
  if (status == LUA_OK) {
    g->scripts += now() - start;
    g->garbage += since < WARM ? 0 : garbage(L) - before;
    g->searches += lua_tonumber(L, -1) * 1e-6;
    if (lua_isinteger(L, -2)) { /* it is hit */
      g->enemies[lua_tointeger(L, -2) - 1].health--;
      g->found++;
    }
    g->played++;
    lua_settop(L, 0);
  }
  return status;
}

/* Reads the script; also in the midst of a level, when it has changed. Then is
** the time to collect garbage: the frames leave none. */
static int load_script(lua_State *L, game *g)
{
  int status = luaL_loadfilex(L, g->script, "t");
  if (status == LUA_OK)
    status = call(L, g, 0, 0, 1);
  lua_gc(L, LUA_GCCOLLECT, 0);
  return status;
}

static int play_level(lua_State *L, game *g)
{
  int status;
  lua_pushcfunction(L, begin_level);
  lua_pushlightuserdata(L, g);
  status = lua_pcall(L, 1, 0, 0);
  lua_gc(L, LUA_GCSTOP, 0);
  if (status == LUA_OK)
    status = load_script(L, g);
  for (long frame = 0; status == LUA_OK && frame < g->frames; frame++) {
    long half = g->frames / 2;
    if (frame == half)
      status = load_script(L, g);
    if (status == LUA_OK)
      status = play_frame(L, g, frame < half ? frame : frame - half);
  }
  lua_gc(L, LUA_GCRESTART, 0);
  return status;
}

/* What it would take to hand x and y over as tables instead of lending them,
** into arrays that were there before. */
static int copy_fields(lua_State *L)
{
  game *g = (game *)lua_touserdata(L, 1);
  int64_t count = ENEMIES;
  double start;
  lua_settop(L, 1);
  ndarray_get(L)->create(L, NDA_FLOAT32, 1, &count);
  start = now();
  for (int field = 0; field < 2; field++) {
    lua_getfield(L, 2, "assign");
    lua_pushvalue(L, 2);
    lua_createtable(L, ENEMIES, 0);
    for (int i = 0; i < ENEMIES; i++) {
      lua_pushnumber(L, field == 0 ? g->enemies[i].x : g->enemies[i].y);
      lua_rawseti(L, -2, i + 1);
    }
    lua_call(L, 2, 0);
  }
  g->copies = now() - start;
  return 0;
}

static void try_limits(lua_State *L, game *g)
{
  try_in_vain(L, g, "while true do end", "too many instructions", 3600);
  try_in_vain(L, g, "a = nd.ones(4000000); a = nd.exp(a)", "took too long",
              0.002);
  try_in_vain(L, g, "a = nil; nd.zeros{1 << 20, 1 << 20}", "not enough memory",
              3600);
  try_in_vain(L, g, "t = {} for i = 1, 1e9 do t[i] = nd.ones(1e5) end",
              "not enough memory", 3600);
  try_in_vain(L, g, "t = nil; world.position[1] = {0, 0}", "read-only", 3600);
}

/* All of a game, on a thread of its own. */
static void *play(void *user)
{
  game *g = (game *)user;
  lua_State *L = lua_newstate(allocate, g);
  int status = L != NULL ? LUA_OK : LUA_ERRMEM;
  double start;
  if (status == LUA_OK) {
    open_libraries(L, g);
    ndarray_get(L)->interrupt(L, out_of_time, g);
  }
  for (int level = 0; status == LUA_OK && level < LEVELS; level++) {
    g->enemies = (enemy *)calloc(ENEMIES, sizeof(enemy));
    g->heights = (float(*)[PADDED])calloc(PADDED, sizeof g->heights[0]);
    start = now();
    status = play_level(L, g);
    g->seconds += now() - start;
    if (level == 0 && status == LUA_OK) {
      lua_pushcfunction(L, copy_fields);
      lua_pushlightuserdata(L, g);
      status = lua_pcall(L, 1, 0, 0);
      try_limits(L, g);
    }
    lua_pushcfunction(L, end_level);
    lua_pushlightuserdata(L, g);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK || g->lent != 0)
      g->failed = 1;
    free(g->enemies);
    free(g->heights);
    if (level == 0 && status == LUA_OK) {
      try_in_vain(L, g, "kept:argmin()", "took the memory", 3600);
      try_in_vain(L, g, "nearest(0.5, 0.5)", "took the memory", 3600);
    }
  }
  if (status != LUA_OK) {
    snprintf(g->trials[0], sizeof g->trials[0], "%s",
             L != NULL ? lua_tostring(L, -1) : "no memory");
    g->count = 1;
    g->failed = 1;
  }
  if (L != NULL)
    lua_close(L);
  return NULL;
}

static void report(const game *g)
{
  double frames = g->played > 0 ? (double)g->played : 1;
  printf("%ld frames, %.0f a second; %d enemies, %ld were near enough\n",
         g->played, frames / (g->seconds > 0 ? g->seconds : 1), ENEMIES,
         g->found);
  printf("a frame: %.1f us of script, %.1f us of them nearest; %.1f bytes of "
         "garbage\n",
         g->scripts / frames * 1e6, g->searches / frames * 1e6,
         (double)g->garbage / frames);
  printf("positions lent: nothing a frame; copied by way of tables: %.0f us\n",
         g->copies * 1e6);
  for (int i = 0; i < g->count; i++)
    printf("  %s\n", g->trials[i]);
}

int main(int argc, char **argv)
{
  static game games[2];
  pthread_t threads[2];
  int failed = 0;
  for (int i = 0; i < 2; i++) {
    games[i].frames = argc > 1 ? atol(argv[1]) : 20000;
    games[i].script = argc > 2 ? argv[2] : "examples/host/level.lua";
    games[i].seed = 2026u + (unsigned)i;
    if (pthread_create(&threads[i], NULL, play, &games[i]) != 0)
      return 1;
  }
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  for (int i = 0; i < 2; i++) {
    printf("game %d: ", i + 1);
    report(&games[i]);
    failed |= games[i].failed || games[i].garbage != 0;
  }
  return failed;
}
