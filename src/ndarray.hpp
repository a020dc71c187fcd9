// ndarray.hpp: ndarray.h for C++17. Header only; it includes ndarray.h.
//
//   struct Enemy { float x, y; int hp; };
//   std::vector<Enemy> enemies = ...;
//
//   ndarray::loan hp = ndarray::lend(L, enemies, &Enemy::hp);
//   hp.global("hp"); // scripts read and write the field: nothing is copied
//
// Lua reports an error by a jump that runs no destructors. So `lend`, the
// members of `loan`, and what `protect` runs are called in protected mode, and
// throw `ndarray::error` instead. `check`, `convert` and `create` are for
// functions that Lua calls: they raise Lua errors, so call them before objects
// with destructors exist. docs/embedding.md has examples of all.
#ifndef NDARRAY_HPP
#define NDARRAY_HPP

#include <array>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ndarray.h"

namespace ndarray
{

// A Lua error, as a C++ exception.
class error : public std::runtime_error
{
public:
  using std::runtime_error::runtime_error;
};

namespace detail
{

template <class T> constexpr nda_dtype dtype()
{
  static_assert(std::is_arithmetic_v<T> && sizeof(T) <= 8,
                "an element is a number of at most 64 bits, or a bool");
  if constexpr (std::is_same_v<T, bool>) {
    static_assert(sizeof(bool) == 1, "a bool array has one byte an element");
    return NDA_BOOL;
  } else if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? NDA_FLOAT32 : NDA_FLOAT64;
  } else if constexpr (std::is_signed_v<T>) {
    return sizeof(T) == 1   ? NDA_INT8
           : sizeof(T) == 2 ? NDA_INT16
           : sizeof(T) == 4 ? NDA_INT32
                            : NDA_INT64;
  } else {
    return sizeof(T) == 1   ? NDA_UINT8
           : sizeof(T) == 2 ? NDA_UINT16
           : sizeof(T) == 4 ? NDA_UINT32
                            : NDA_UINT64;
  }
}

} // namespace detail

// The element type of a C++ type: dtype_of<float> is NDA_FLOAT32.
template <class T>
inline constexpr nda_dtype dtype_of = detail::dtype<std::remove_cv_t<T>>();

// What one object of a type is as elements: `count` of `type`, side by side; 0
// for a number, which has no axis of its own. For a vector type of yours:
//   template <>
//   struct ndarray::parts<vec2> : ndarray::side_by_side<float, 2> {};
template <class T, std::size_t Count> struct side_by_side {
  using type = T;
  static constexpr std::size_t count = Count;
};
template <class T> struct parts : side_by_side<T, 0> {
};
template <class T, std::size_t N> struct parts<T[N]> : side_by_side<T, N> {
};
template <class T, std::size_t N>
struct parts<std::array<T, N>> : side_by_side<T, N> {
};

// --- views -------------------------------------------------------------------

// Elements of type T in memory, along N axes. It owns nothing. Indices and axes
// are counted from 0, strides in bytes; elements may be misaligned. A view of
// `const T` is read-only, for scripts too.
template <class T, int N> class view
{
public:
  using lengths = std::array<int64_t, static_cast<std::size_t>(N)>;

  // Row-major elements.
  view(T *data, const lengths &shape) : data_(data), shape_(shape), strides_()
  {
    int64_t stride = sizeof(T);
    for (std::size_t i = shape.size(); i-- > 0; stride *= shape[i])
      strides_[i] = stride;
  }

  view(T *data, const lengths &shape, const lengths &strides)
      : data_(data), shape_(shape), strides_(strides)
  {
  }

  // A view that `check`, `convert` or `test` gave, of this type and these axes.
  explicit view(const nda_view &from)
      : data_(static_cast<T *>(from.data)), shape_(), strides_()
  {
    assert(from.dtype == dtype_of<T> && from.ndim == N);
    for (std::size_t i = 0; i < shape_.size(); i++) {
      shape_[i] = from.shape[i];
      strides_[i] = from.strides[i];
    }
  }

  T *data() const
  {
    return data_;
  }
  const lengths &shape() const
  {
    return shape_;
  }
  const lengths &strides() const
  {
    return strides_;
  }

  int64_t count() const // of elements
  {
    int64_t count = 1;
    for (int64_t length : shape_)
      count *= length;
    return count;
  }

  // One element; as many indices as axes.
  template <class... Index> std::remove_cv_t<T> get(Index... index) const
  {
    std::remove_cv_t<T> value;
    std::memcpy(&value, at(index...), sizeof value);
    return value;
  }

  template <class... Index> void set(T value, Index... index) const
  {
    static_assert(!std::is_const_v<T>, "a view of const elements");
    std::memcpy(const_cast<char *>(at(index...)), &value, sizeof value);
  }

  // The same for the functions of ndarray.h; valid as long as this view.
  nda_view c() const &
  {
    return {const_cast<std::remove_cv_t<T> *>(data_),
            dtype_of<T>,
            N,
            std::is_const_v<T>,
            shape_.data(),
            strides_.data()};
  }
  nda_view c() const && = delete;

private:
  template <class... Index> const char *at(Index... index) const
  {
    static_assert(sizeof...(Index) == N, "one index per axis");
    const lengths place = {static_cast<int64_t>(index)...};
    std::ptrdiff_t offset = 0;
    for (std::size_t i = 0; i < place.size(); i++) {
      assert(place[i] >= 0 && place[i] < shape_[i]);
      offset += static_cast<std::ptrdiff_t>(place[i] * strides_[i]);
    }
    return reinterpret_cast<const char *>(data_) + offset;
  }

  T *data_;
  lengths shape_, strides_;
};

namespace detail
{

template <class From, class To>
using same_const = std::conditional_t<std::is_const_v<From>, const To, To>;

// n objects of type M, `stride` bytes apart.
template <class M> auto spaced(M *first, std::size_t n, std::size_t stride)
{
  using part = parts<std::remove_cv_t<M>>;
  using T = same_const<M, typename part::type>;
  const auto count = static_cast<int64_t>(n);
  const auto step = static_cast<int64_t>(stride);
  T *data = reinterpret_cast<T *>(first);
  if constexpr (part::count == 0)
    return view<T, 1>(data, {count}, {step});
  else
    return view<T, 2>(data, {count, static_cast<int64_t>(part::count)},
                      {step, static_cast<int64_t>(sizeof(T))});
}

} // namespace detail

// n objects side by side: of numbers a view with one axis; of arrays, and what
// `parts` knows, with two.
template <class S> auto of(S *data, std::size_t n)
{
  return detail::spaced(data, n, sizeof(S));
}

// One field of n structs: of(enemies.data(), enemies.size(), &Enemy::hp).
template <class S, class M, class Base>
auto of(S *data, std::size_t n, M Base::*field)
{
  using F = detail::same_const<S, M>;
  F *first = n > 0 ? &(data->*field) : nullptr;
  return detail::spaced(first, n, sizeof(S));
}

// The same of all elements of a vector, or what else has data() and size().
template <class Container, class... Field>
auto of(Container &container, Field... field)
  -> decltype(of(container.data(), container.size(), field...))
{
  return of(container.data(), container.size(), field...);
}

// --- protected calls ---------------------------------------------------------

namespace detail
{

// Calls what argument 1 points to.
template <class F> int run(lua_State *L)
{
  F *f = static_cast<F *>(lua_touserdata(L, 1));
  lua_settop(L, 0);
  (*f)();
  return 0;
}

} // namespace detail

// Calls f() in protected mode and gives its result. A Lua error becomes an
// `error`; an exception that f throws, derived from std::exception, passes
// through. f has a stack of its own, and what it leaves there is dropped. When
// Lua raises an error, f's local objects are not destroyed: keep those with
// destructors outside, and let f refer to them.
template <class F> auto protect(lua_State *L, F &&f)
{
  using R = decltype(f());
  if constexpr (std::is_void_v<R>) {
    protect(L, [&f] { return f(), nullptr; });
  } else {
    std::optional<R> result;
    std::exception_ptr thrown;
    auto task = [&f, &result, &thrown] {
      try {
        result.emplace(f());
      } catch (const std::exception &) { // and no error of Lua's
        thrown = std::current_exception();
      }
    };
    if (!lua_checkstack(L, LUA_MINSTACK))
      throw error("stack overflow");
    lua_pushcfunction(L, detail::run<decltype(task)>);
    lua_pushlightuserdata(L, &task);
    if (lua_pcall(L, 1, 0, 0) != 0) {
      const char *said =
        lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : nullptr;
      const std::string message = said != nullptr ? said : "not a string";
      lua_pop(L, 1);
      throw error(message);
    }
    if (thrown)
      std::rethrow_exception(thrown);
    return std::move(*result);
  }
}

// --- lent memory -------------------------------------------------------------

// Memory that scripts use until the loan ends: by `end`, when another loan is
// assigned to this one, or when this object is destroyed. From then on every
// array of it in a script raises an error, and the memory may go. Closing the
// state ends it too. L is the state itself, and no coroutine that may be
// collected. A loan can be moved, not copied.
class loan
{
public:
  loan() = default;

  template <class T, int N>
  loan(lua_State *L, const view<T, N> &elements)
      : lent_(std::make_unique<lent>())
  {
    const nda_view raw = elements.c();
    lent *it = lent_.get();
    nda_memory memory = extent(elements);
    memory.release = released;
    memory.user = it;
    try {
      protect(L, [L, it, &raw, &memory] {
        it->own = lua_newthread(L);
        it->thread = luaL_ref(L, LUA_REGISTRYINDEX);
        if (!lua_checkstack(it->own, 4 * LUA_MINSTACK))
          luaL_error(L, "not enough memory");
        protect(it->own, [] {}); // so that `end` needs no memory
        lua_pushboolean(L, 0);   // takes the place before anything is lent
        it->reference = luaL_ref(L, LUA_REGISTRYINDEX);
        ndarray_get(L)->wrap(L, &raw, &memory);
        lua_rawseti(L, LUA_REGISTRYINDEX, it->reference);
        it->state = L;
      });
    } catch (...) {
      luaL_unref(L, LUA_REGISTRYINDEX, it->reference);
      luaL_unref(L, LUA_REGISTRYINDEX, it->thread);
      throw;
    }
  }

  loan(loan &&) noexcept = default;
  loan &operator=(loan &&other) noexcept
  {
    end();
    lent_ = std::move(other.lent_);
    return *this;
  }
  ~loan()
  {
    end();
  }

  // Do scripts have the memory?
  explicit operator bool() const
  {
    return lent_ && lent_->state != nullptr;
  }

  // Pushes the array; nil where the loan has ended.
  void push(lua_State *L) const
  {
    if (*this)
      lua_rawgeti(L, LUA_REGISTRYINDEX, lent_->reference);
    else
      lua_pushnil(L);
  }

  // Makes the array a global variable of scripts.
  void global(const char *name) const
  {
    if (!*this)
      throw error("the loan has ended");
    protect(lent_->state, [this, name] {
      push(lent_->state);
      lua_setglobal(lent_->state, name);
    });
  }

  // The elements have moved: arrays and views that scripts hold go on with
  // these, which have the same type, shape and strides. They are not const,
  // unless those that were lent are.
  template <class T, int N> void moved(const view<T, N> &elements) const
  {
    if (!*this)
      throw error("the loan has ended");
    const nda_view raw = elements.c();
    const nda_memory memory = extent(elements);
    protect(lent_->state, [this, &raw, &memory] {
      lua_State *L = lent_->state;
      const ndarray_api *api = ndarray_get(L);
      push(L);
      const nda_view *was = api->check(L, -1, raw.dtype, raw.ndim, 0);
      if (!same_layout(*was, raw))
        luaL_error(L, "a loan that moves keeps its shape and strides");
      if (raw.readonly && !was->readonly)
        luaL_error(L, "a loan that is written to moves to const elements");
      api->rebase(L, -1, raw.data, memory.start, memory.bytes);
    });
  }

  // Takes the memory back, in a thread of its own: a script that calls the host
  // with the stack all but full must not keep it. Where Lua has no memory left
  // even for that, scripts keep it, and what `released` is handed must stay.
  void end() noexcept
  {
    if (*this) {
      lua_State *state = lent_->state;
      try {
        protect(lent_->own, [this] {
          lua_State *L = lent_->own;
          push(L);
          luaL_unref(L, LUA_REGISTRYINDEX, lent_->reference);
          ndarray_get(L)->revoke(L, -1);
        });
        luaL_unref(state, LUA_REGISTRYINDEX, lent_->thread);
      } catch (const std::exception &) {
      }
      if (*this)
        (void)lent_.release();
    }
    lent_.reset();
  }

private:
  struct lent {
    lua_State *state = nullptr; // NULL where the loan has ended
    lua_State *own = nullptr;   // where it is ended
    int reference = LUA_NOREF, thread = LUA_NOREF;
  };

  static void released(lua_State *, void *user)
  {
    static_cast<lent *>(user)->state = nullptr;
  }

  // From the first to the last byte of the elements.
  template <class T, int N> static nda_memory extent(const view<T, N> &elements)
  {
    const nda_view raw = elements.c();
    int64_t low = 0, high = elements.count() > 0 ? sizeof(T) : 0;
    for (int i = 0; i < raw.ndim && high > 0; i++) {
      const int64_t last = (raw.shape[i] - 1) * raw.strides[i];
      (last < 0 ? low : high) += last;
    }
    return {static_cast<char *>(raw.data) + low, high - low, nullptr, nullptr,
            0};
  }

  static bool same_layout(const nda_view &a, const nda_view &b)
  {
    for (int i = 0; i < a.ndim; i++) {
      if (a.shape[i] != b.shape[i] ||
          (a.shape[i] > 1 && a.strides[i] != b.strides[i]))
        return false;
    }
    return true;
  }

  std::unique_ptr<lent> lent_;
};

// Lends what `of` makes a view of: lend(L, heights), lend(L, enemies,
// &Enemy::hp), lend(L, pointer, n, &Enemy::hp); or a view.
template <class T, int N> loan lend(lua_State *L, const view<T, N> &elements)
{
  return loan(L, elements);
}

template <class... Elements>
auto lend(lua_State *L, Elements &&...elements)
  -> decltype(loan(L, of(std::forward<Elements>(elements)...)))
{
  return loan(L, of(std::forward<Elements>(elements)...));
}

// It has bits, and no bools in memory: use std::vector<unsigned char> or an
// array of bool.
template <class Allocator>
loan lend(lua_State *L, const std::vector<bool, Allocator> &) = delete;

// --- functions that Lua calls ------------------------------------------------

// The array that is argument `arg`, with N axes and elements of type T; for a T
// that is not const it must be writable. `flags` may be NDA_CONTIGUOUS. Raises
// Lua errors that name the argument.
template <class T, int N> view<T, N> check(lua_State *L, int arg, int flags = 0)
{
  if (!std::is_const_v<T>)
    flags |= NDA_WRITABLE;
  return view<T, N>(*ndarray_get(L)->check(L, arg, dtype_of<T>, N, flags));
}

// The same for reading, and a table, a number or an array of another type is
// converted: an array replaces the argument on the stack.
template <class T, int N>
view<const T, N> convert(lua_State *L, int arg, int flags = 0)
{
  return view<const T, N>(
    *ndarray_get(L)->convert(L, arg, dtype_of<T>, N, flags));
}

// Pushes a new array of zeros.
template <class T, int N>
view<T, N> create(lua_State *L, const typename view<T, N>::lengths &shape)
{
  return view<T, N>(*ndarray_get(L)->create(L, dtype_of<T>, N, shape.data()));
}

} // namespace ndarray

#endif
