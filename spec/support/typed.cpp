// typed.cpp: what ndarray.hpp promises, as a program: prints "N passed, N
// failed". It runs under sanitizers, by both compilers.
#include "ndarray.hpp" // before Lua's own headers, which it finds

#include <cstdio>
#include <cstdlib>
#include <thread>

extern "C" {
#include <lualib.h>
}

struct vec2 {
  float x, y;
};
template <> struct ndarray::parts<vec2> : ndarray::side_by_side<float, 2> {
};

namespace
{

int passed, failed;

void is(const char *what, bool good)
{
  (good ? passed : failed)++;
  if (!good)
    std::printf("failed: %s\n", what);
}

struct enemy {
  vec2 at;
  float speed[3];
  std::array<short, 2> cell;
  int hp;
  bool alive;
};

static_assert(ndarray::dtype_of<float> == NDA_FLOAT32);
static_assert(ndarray::dtype_of<const double> == NDA_FLOAT64);
static_assert(ndarray::dtype_of<signed char> == NDA_INT8);
static_assert(ndarray::dtype_of<long long> == NDA_INT64);
static_assert(ndarray::dtype_of<int> == NDA_INT32);
static_assert(ndarray::dtype_of<short> == NDA_INT16);
static_assert(ndarray::dtype_of<unsigned char> == NDA_UINT8);
static_assert(ndarray::dtype_of<unsigned short> == NDA_UINT16);
static_assert(ndarray::dtype_of<unsigned> == NDA_UINT32);
static_assert(ndarray::dtype_of<unsigned long long> == NDA_UINT64);
static_assert(ndarray::dtype_of<bool> == NDA_BOOL);

// A state with the module, closed at its end.
struct machine {
  lua_State *L = luaL_newstate();

  machine()
  {
    ndarray::protect(L, [this] {
      luaL_openlibs(L);
      luaL_requiref(L, "ndarray", luaopen_ndarray, 1);
    });
  }
  ~machine()
  {
    lua_close(L);
  }

  // What a chunk returns, as text, or its error.
  std::string run(const std::string &chunk)
  {
    try {
      std::string text;
      ndarray::protect(L, [&] {
        if (luaL_loadstring(L, chunk.c_str()) != 0)
          lua_error(L);
        lua_call(L, 0, 1);
        text = luaL_tolstring(L, -1, nullptr);
      });
      return text;
    } catch (const ndarray::error &e) {
      return e.what();
    }
  }
};

bool has(const std::string &text, const char *part)
{
  return text.find(part) != std::string::npos;
}

std::vector<enemy> some_enemies()
{
  std::vector<enemy> all(3);
  for (std::size_t i = 0; i < all.size(); i++) {
    const auto n = static_cast<float>(i + 1);
    all[i] = {{n, 10 * n},
              {n, n + 1, n + 2},
              {{static_cast<short>(i), 7}},
              static_cast<int>(50 - 10 * i),
              i != 1};
  }
  return all;
}

void views_are_typed()
{
  double grid[2][3] = {{1, 2, 3}, {4, 5, 6}};
  const ndarray::view<double, 2> v(&grid[0][0], {2, 3});
  is("an element is read", v.get(1, 2) == 6);
  v.set(9, 0, 1);
  is("an element is written", grid[0][1] == 9);
  is("elements are counted", v.count() == 6);
  const ndarray::view<const double, 2> fixed(&grid[0][0], {2, 3});
  is("a view of const is read-only", fixed.c().readonly && !v.c().readonly);
  const ndarray::view<double, 1> down(&grid[0][2], {2}, {3 * sizeof(double)});
  is("strides are in bytes", down.get(1) == 6);
}

void fields_are_lent()
{
  machine m;
  std::vector<enemy> all = some_enemies();
  const ndarray::loan hp = ndarray::lend(m.L, all, &enemy::hp);
  const ndarray::loan at = ndarray::lend(m.L, all, &enemy::at);
  const ndarray::loan speed = ndarray::lend(m.L, all, &enemy::speed);
  const ndarray::loan cell = ndarray::lend(m.L, all, &enemy::cell);
  const ndarray::loan alive =
    ndarray::lend(m.L, all.data(), all.size(), &enemy::alive);
  hp.global("hp"), at.global("at"), speed.global("speed");
  cell.global("cell"), alive.global("alive");
  is("a field", m.run("return hp") == "{50, 40, 30} -- int32 (3)");
  is("a bool field",
     m.run("return alive") == "{true, false, true} -- bool (3)");
  is("a field of a type of one's own",
     m.run("return at:sum(1)") == "{6.0, 60.0} -- float32 (2)");
  is("an array in a struct",
     m.run("return speed[3]") == "{3.0, 4.0, 5.0} -- float32 (3)");
  is("a std::array in a struct",
     m.run("return cell:slice(nil, 2)") == "{7, 7, 7} -- int16 (3)");
  m.run("hp[2] = 7");
  is("scripts write it", all[1].hp == 7);
  const std::vector<enemy> &fixed = all;
  const ndarray::loan read = ndarray::lend(m.L, fixed, &enemy::hp);
  read.global("read");
  is("not what is const", has(m.run("read[1] = 3"), "read-only"));
}

void vectors_are_lent()
{
  machine m;
  std::vector<double> heights = {3, 1, 2};
  std::vector<vec2> points = {{1, 2}, {3, 4}};
  std::vector<enemy> nobody;
  ndarray::loan loan = ndarray::lend(m.L, heights);
  loan.global("heights");
  is("a vector of numbers", m.run("return heights:argmin()") == "2");
  const ndarray::loan other = ndarray::lend(m.L, points);
  other.global("points");
  is("a vector of points", m.run("return points:get(2, 1)") == "3.0");
  const ndarray::loan none = ndarray::lend(m.L, nobody, &enemy::hp);
  none.global("none");
  is("an empty vector", m.run("return #none") == "0");
  heights.insert(heights.end(), 1000, -1.0);
  loan = ndarray::lend(m.L, heights); // it grew
  is("the old loan has ended", has(m.run("return heights[1]"), "took"));
  loan.global("heights");
  is("a vector that grew", m.run("return #heights") == "1003");
  double backwards[3] = {1, 2, 3};
  const ndarray::loan turned =
    ndarray::lend(m.L, ndarray::view<double, 1>(backwards + 2, {3}, {-8}));
  turned.global("turned");
  is("a view with a stride below 0",
     m.run("return turned") == "{3.0, 2.0, 1.0} -- float64 (3)");
}

void loans_end()
{
  machine m;
  {
    std::vector<int> short_lived = {4, 5};
    const ndarray::loan loan = ndarray::lend(m.L, short_lived);
    loan.global("a");
    m.run("view = a:slice{1, 1}");
    is("a loan is there", static_cast<bool>(loan));
  }
  is("a view of it raises an error", has(m.run("return view[1]"), "took"));
  std::vector<int> kept = {4, 5};
  ndarray::loan first = ndarray::lend(m.L, kept), second;
  second = std::move(first);
  second.global("a");
  is("a loan moves to another object", m.run("return a[1]") == "4");
  second.end();
  second.end();
  is("and ends once", !second && has(m.run("return a[1]"), "took"));
  second.push(m.L);
  is("what has ended is nil", lua_isnil(m.L, -1));
  bool threw = false;
  try {
    second.global("a");
  } catch (const ndarray::error &) {
    threw = true;
  }
  is("and is no global", threw);
  {
    machine other;
    second = ndarray::lend(other.L, kept);
  }
  is("closing the state ends it", !second);
}

void loans_move()
{
  machine m;
  std::vector<int> a = {1, 2, 3}, b = {7, 8, 9}, longer = {1, 2, 3, 4};
  const ndarray::loan loan = ndarray::lend(m.L, a);
  loan.global("a");
  m.run("last = a:slice{3, 3}");
  loan.moved(ndarray::of(b));
  is("arrays and views go on elsewhere",
     m.run("return a[1] * 10 + last[1]") == "79");
  std::string said;
  try {
    loan.moved(ndarray::of(longer));
  } catch (const ndarray::error &e) {
    said = e.what();
  }
  is("with the same shape", has(said, "keeps its shape"));
  const std::vector<int> fixed = {4, 5, 6};
  said.clear();
  try {
    loan.moved(ndarray::of(fixed));
  } catch (const ndarray::error &e) {
    said = e.what();
  }
  is("and not to what is const",
     has(said, "const elements") && m.run("return a[1]") == "7");
}

std::vector<int> *doomed;
ndarray::loan *its_loan;

int drop(lua_State *)
{
  its_loan->end();
  delete std::exchange(doomed, nullptr);
  return 0;
}

// A script has a loan end where few calls, or stack slots, are left.
void loans_end_at_any_depth()
{
  machine m;
  int kept = 0, dropped = 0;
  lua_register(m.L, "drop", drop);
  m.run("function nest(n) if n == 0 then drop() return end "
        "string.gsub('a', 'a', function() nest(n - 1) end) end "
        "function stack(n) if n == 0 then drop() return end "
        "stack(n - 1) return 1 end "
        "function last(f, low, high) " // the deepest call that succeeds
        "while high - low > 1 do local n = (low + high) // 2 "
        "if pcall(f, n) then low = n else high = n end end return low end "
        "local real = drop drop = function() end "
        "deepest_nest, deepest_stack = last(nest, 1, 300), "
        "last(stack, 1, 1000000) drop = real");
  for (const char *way : {"nest", "stack"}) {
    for (int less = -8; less < 16; less++) {
      doomed = new std::vector<int>(4, 7);
      ndarray::loan loan = ndarray::lend(m.L, *doomed);
      its_loan = &loan;
      loan.global("a");
      m.run(std::string("pcall(") + way + ", deepest_" + way + " - " + "(" +
            std::to_string(less) + "))");
      if (doomed == nullptr) {
        dropped++;
        kept += !has(m.run("return a[1]"), "took");
      }
      loan.end();
      delete std::exchange(doomed, nullptr);
    }
  }
  is("also where a script leaves no room", dropped > 16 && kept == 0);
}

void calls_are_protected()
{
  machine m;
  const int top = lua_gettop(m.L);
  is("a result comes back", ndarray::protect(m.L, [] { return 7; }) == 7);
  std::string said;
  try {
    ndarray::protect(m.L, [&] { luaL_error(m.L, "it said %d", 3); });
  } catch (const ndarray::error &e) {
    said = e.what();
  }
  is("a Lua error is an exception", said == "it said 3");
  said.clear();
  try {
    ndarray::protect(m.L, [&] {
      lua_newtable(m.L);
      lua_error(m.L);
    });
  } catch (const ndarray::error &e) {
    said = e.what();
  }
  is("an error that is a table, too", said == "not a string");
  bool same = false;
  try {
    ndarray::protect(m.L, [] { throw std::out_of_range("mine"); });
  } catch (const std::out_of_range &e) {
    same = std::string(e.what()) == "mine";
  }
  is("exceptions pass through", same);
  is("and nothing is left on the stack", lua_gettop(m.L) == top);
  lua_State *bare = luaL_newstate();
  std::vector<int> a = {1};
  said.clear();
  try {
    ndarray::lend(bare, a);
  } catch (const ndarray::error &e) {
    said = e.what();
  }
  is("without the module that is an error", has(said, "require it first"));
  lua_close(bare);
}

long refuse_after = -1; // requests for memory; below 0 all are granted

void *allocate(void *, void *block, std::size_t, std::size_t size)
{
  if (size == 0) {
    std::free(block);
    return nullptr;
  }
  if (refuse_after == 0)
    return nullptr;
  if (refuse_after > 0)
    refuse_after--;
  return std::realloc(block, size);
}

// Whichever request of memory is refused, nothing is lent, and the next works.
void memory_may_run_out()
{
  std::vector<int> a = {1, 2};
  int refused = 0, wrong = 0;
  for (bool done = false; !done && refused < 100;) {
    lua_State *L = lua_newstate(allocate, nullptr);
    ndarray::protect(L,
                     [L] { luaL_requiref(L, "ndarray", luaopen_ndarray, 1); });
    lua_gc(L, LUA_GCSTOP, 0);
    refuse_after = refused;
    try {
      const ndarray::loan loan = ndarray::lend(L, a);
      done = true;
    } catch (const ndarray::error &e) {
      wrong += !has(e.what(), "not enough memory");
      refused++;
    }
    refuse_after = -1;
    const ndarray::loan again = ndarray::lend(L, a);
    wrong += !again;
    lua_close(L);
    wrong += static_cast<bool>(again);
  }
  is("memory that is refused is an exception", refused > 2 && wrong == 0);
}

int total(lua_State *L) // total(a) -> the sum; a table will do
{
  const auto a = ndarray::convert<double, 1>(L, 1);
  double sum = 0;
  for (int64_t i = 0; i < a.shape()[0]; i++)
    sum += a.get(i);
  lua_pushnumber(L, sum);
  return 1;
}

int fill(lua_State *L) // fill(a): of float32, (h, w)
{
  const auto a = ndarray::check<float, 2>(L, 1);
  for (int64_t y = 0; y < a.shape()[0]; y++)
    for (int64_t x = 0; x < a.shape()[1]; x++)
      a.set(static_cast<float>(10 * y + x), y, x);
  return 0;
}

int squares(lua_State *L) // squares(n) -> a new array
{
  const auto a = ndarray::create<int64_t, 1>(L, {luaL_checkinteger(L, 1)});
  for (int64_t i = 0; i < a.count(); i++)
    a.set(i * i, i);
  return 1;
}

void functions_take_arrays()
{
  machine m;
  lua_register(m.L, "total", total);
  lua_register(m.L, "fill", fill);
  lua_register(m.L, "squares", squares);
  m.run("nd = require 'ndarray'");
  is("an array", m.run("return total(nd.array{1.5, 2})") == "3.5");
  is("a table", m.run("return total{1, 2, 3}") == "6.0");
  is("another type", m.run("return total(nd.array({1, 2}, 'uint8'))") == "3.0");
  is("no string", has(m.run("return total 'x'"), "bad argument #1"));
  is("written to", m.run("local a = nd.zeros({2, 2}, 'float32') fill(a) "
                         "return a[2]") == "{10.0, 11.0} -- float32 (2)");
  is("not what is read-only",
     has(m.run("fill(nd.zeros(1, 'float32'):broadcast{2, 2})"), "read-only"));
  is("made", m.run("return squares(4)") == "{0, 1, 4, 9} -- int64 (4)");
}

void states_run_on_threads()
{
  const std::vector<double> shared = {3, 1, 2};
  std::string results[2];
  std::thread threads[2];
  for (int i = 0; i < 2; i++) {
    threads[i] = std::thread([&shared, &results, i] {
      machine m;
      const ndarray::loan loan = ndarray::lend(m.L, shared);
      loan.global("a");
      for (int round = 0; round < 100; round++)
        results[i] = m.run("return a:argmin()");
    });
  }
  for (std::thread &thread : threads)
    thread.join();
  is("each with a loan of its own", results[0] == "2" && results[1] == "2");
}

} // namespace

int main()
{
  views_are_typed();
  fields_are_lent();
  vectors_are_lent();
  loans_end();
  loans_move();
  loans_end_at_any_depth();
  calls_are_protected();
  memory_may_run_out();
  functions_take_arrays();
  states_run_on_threads();
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed > 0;
}
