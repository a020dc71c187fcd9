/* runner.c: a host that runs a script: runner script [argument...]. It is a
** typical program that embeds Lua: the module is linked statically, and Lua can
** find no file of it. It compiles as C, or as C++ with a Lua compiled as C++.
** With THREADS=n in the environment, n threads run the script at once, each in
** its own state, and print their output one after another. */
#define _POSIX_C_SOURCE 200112L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
extern "C" {
#endif
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#if defined(__cplusplus) && !defined(NDARRAY_LUA_IS_CPP)
}
#endif

#include "../../src/ndarray.h"

#define MOST_THREADS 16

typedef struct job {
  int argc;
  char **argv;
  lua_State *L;
  int failed;
  pthread_t thread;
} job;

/* Output is kept, and a script that ends does not end the program. */
static const char begin[] =
  "io.output(io.tmpfile()) os.exit = function(code) error(code, 0) end";
static const char tell[] =
  "io.output():seek('set') io.stdout:write(io.output():read('a'))";

/* A number is the exit status of a script that called os.exit. */
static int traceback(lua_State *L)
{
  if (!lua_isinteger(L, 1))
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

static void open_state(job *j)
{
  lua_State *L = j->L = luaL_newstate();
  luaL_openlibs(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_ndarray);
  lua_setfield(L, -2, "ndarray");
  lua_createtable(L, j->argc, 1);
  for (int i = 0; i < j->argc; i++) {
    lua_pushstring(L, j->argv[i]);
    lua_rawseti(L, -2, i - 1);
  }
  lua_setglobal(L, "arg");
  lua_settop(L, 0);
}

static void *run(void *user)
{
  job *j = (job *)user;
  lua_State *L = j->L;
  int status;
  lua_pushcfunction(L, traceback);
  status = luaL_loadfile(L, j->argc > 1 ? j->argv[1] : NULL);
  for (int i = 2; i < j->argc; i++)
    lua_pushstring(L, j->argv[i]);
  if (status == LUA_OK)
    status = lua_pcall(L, j->argc > 2 ? j->argc - 2 : 0, 0, 1);
  if (status != LUA_OK) {
    j->failed = !lua_isinteger(L, -1) || lua_tointeger(L, -1) != 0;
    if (!lua_isinteger(L, -1))
      fprintf(stderr, "%s\n", lua_tostring(L, -1));
  }
  return NULL;
}

static void start(job *j, int argc, char **argv)
{
  j->argc = argc;
  j->argv = argv;
  j->failed = 0;
  open_state(j);
}

static int end(job *j)
{
  lua_close(j->L);
  return j->failed;
}

int main(int argc, char **argv)
{
  const char *asked = getenv("THREADS");
  int threads = asked != NULL ? atoi(asked) : 0, failed = 0;
  job jobs[MOST_THREADS];
  if (threads < 1 || threads > MOST_THREADS) {
    start(&jobs[0], argc, argv);
    run(&jobs[0]);
    return end(&jobs[0]);
  }
  unsetenv("THREADS"); /* programs started by scripts run once */
  for (int t = 0; t < threads; t++) {
    start(&jobs[t], argc, argv);
    failed |= luaL_dostring(jobs[t].L, begin);
    pthread_create(&jobs[t].thread, NULL, run, &jobs[t]);
  }
  for (int t = 0; t < threads; t++) {
    pthread_join(jobs[t].thread, NULL);
    failed |= luaL_dostring(jobs[t].L, tell);
    failed |= end(&jobs[t]);
  }
  return failed;
}
