// The recurrence, written once over the vectors of an instruction set; included by each set's file.
//
// s = (h + 1) / 2 is carried instead of h, so that the new gate's tanh is a sigmoid as well (see model/export/direction.py).
// Rows do not wait for each other: a row that is done gives its slot to the next, so all steps but the last few are of
// full groups. Each row's sums are in one order whatever stands beside it, so its answer depends on nothing else.
#pragma once
#include <string.h>

#include "sets.h"

namespace {  // each set has its own

template <int N>
struct Count {
  static constexpr int value = N;
};

#define SENTIMENT_INLINE __attribute__((always_inline))

// body(Count<0>()) to body(Count<N - 1>()): written out, so that arrays of vectors become registers.
template <int N, int From = 0, class Body>
SENTIMENT_INLINE inline void each(const Body& body) {
  if constexpr (From < N) {
    body(Count<From>());
    each<N, From + 1>(body);
  }
}

// 2^x by its whole part and a polynomial, relative error 2e-7. Within 2^-60 and 2^60, so that two multiplied are finite:
// a sigmoid is 0 or 1 there.
template <class V>
inline typename V::F exp2_of(typename V::F x) {
  x = V::max(V::min(x, V::set(60.f)), V::set(-60.f));
  const typename V::F whole = V::round(x), f = V::sub(x, whole);
  typename V::F p = V::set(1.32764720587656e-3f);
  p = V::fma(p, f, V::set(9.675541397065154e-3f));
  p = V::fma(p, f, V::set(5.550713273836965e-2f));
  p = V::fma(p, f, V::set(2.4022119722686391e-1f));
  p = V::fma(p, f, V::set(6.931469670642127e-1f));
  p = V::fma(p, f, V::set(1.f));
  return V::scale(p, V::whole(whole));
}

// e^-x
template <class V>
inline typename V::F exp_minus(typename V::F x) {
  return exp2_of<V>(V::mul(x, V::set(-1.44269504f)));
}

// The rows that are being read. Reals are [blocks][slots][lanes]: a step goes through them from end to end, and rows a
// power of two apart would share few lines of the first cache. Bytes are [slots][units].
template <class V>
struct Slots {
  float *state, *other, *top, *sum;  // float32 writes its states into `other`, and the two change places
  uint8_t *bytes, *next;             // int8: the states as bytes, the same way
  uint8_t *fine, *next_fine;         // int8, exact: what rounding lost, in 254ths
  void *product, *finer;             // [kBlocks][slots][3][lanes], of the blocks that are being computed
  float* opened;                     // [kBlocks][slots][2][lanes]: exp of the reset and the update gate, negated
  int move;                          // to the token that is read next: 1, or -1 backwards
  const int32_t* tokens[V::slots];  // the token that is read in this step
  const int32_t* lasts[V::slots];   // the last that will be
  int row[V::slots];
};

// Kept out of line: the loops want every register for their sums.
#define SENTIMENT_LOOP __attribute__((noinline))

// Whole numbers: the four inputs of each group times their [3][lanes][4] weights, for R rows -> [R][3][lanes].
template <class V, int R>
SENTIMENT_LOOP void multiply_fours(const kernel::Recurrence& w, int block, const uint8_t* bytes, int32_t* out) {
  using I = typename V::I;
  constexpr int wide = 3 * V::lanes;
  constexpr int ways = V::rows / R > 4 ? 4 : V::rows / R;  // few rows have few sums under way: each is of several parts
  const int units = w.units;
  const int8_t* weight = (const int8_t*)w.weight + size_t(block) * units * wide;
  I sums[ways][R][3];
  each<3>([&](auto c) SENTIMENT_INLINE {
    const I start = V::load(w.compensation + size_t(block) * wide + c.value * V::lanes);
    each<R>([&](auto r) SENTIMENT_INLINE {
      each<ways>([&](auto way) SENTIMENT_INLINE { sums[way.value][r.value][c.value] = way.value ? V::zero() : start; });
    });
  });
  auto one = [&](int k, auto way) SENTIMENT_INLINE {
    const int8_t* at = weight + size_t(k) * wide;
    each<R>([&](auto r) SENTIMENT_INLINE {
      const auto four = V::four(bytes + size_t(r.value) * units + k);
      each<3>([&](auto c) SENTIMENT_INLINE {
        I& sum = sums[way.value][r.value][c.value];
        sum = V::dot(sum, four, V::load_bytes(at + c.value * 4 * V::lanes));
      });
    });
  };
  int k = 0;
  for (; k + 4 * ways <= units; k += 4 * ways) each<ways>([&](auto way) SENTIMENT_INLINE { one(k + 4 * way.value, way); });
  for (; k < units; k += 4) one(k, Count<0>());
  each<R>([&](auto r) SENTIMENT_INLINE {
    each<3>([&](auto c) SENTIMENT_INLINE {
      I sum = sums[0][r.value][c.value];
      each<ways - 1>([&](auto way) SENTIMENT_INLINE { sum = V::add(sum, sums[way.value + 1][r.value][c.value]); });
      V::store(out + size_t(r.value) * wide + c.value * V::lanes, sum);
    });
  });
}

// float32, for R rows and B blocks -> [B][R][3][lanes]. A row's sum is one chain, the same beside any others.
template <class V, int R, int B>
SENTIMENT_LOOP void multiply_reals(const kernel::Recurrence& w, int block, const float* states, float* out, size_t apart) {
  using F = typename V::F;
  constexpr int wide = 3 * V::lanes;
  const size_t units = w.units, size = units * wide;
  const float* weight = (const float*)w.weight + block * size;
  F sums[B][R][3];
  auto all = [&](const auto& body) SENTIMENT_INLINE {
    each<B>([&](auto b) SENTIMENT_INLINE {
      each<R>([&](auto r) SENTIMENT_INLINE { each<3>([&](auto c) SENTIMENT_INLINE { body(b.value, r.value, c.value, sums[b.value][r.value][c.value]); }); });
    });
  };
  all([&](int, int, int, F& sum) SENTIMENT_INLINE { sum = V::set(0.f); });
  for (size_t k = 0; k < units; k += V::lanes, states += V::slots * V::lanes)
    for (int lane = 0; lane < V::lanes; lane++, weight += wide)
      all([&](int b, int r, int c, F& sum) SENTIMENT_INLINE {
        sum = V::fma(V::set(states[r * V::lanes + lane]), V::load(weight + b * size + c * V::lanes), sum);
      });
  all([&](int b, int r, int c, F& sum) SENTIMENT_INLINE { V::store(out + b * apart + r * wide + c * V::lanes, sum); });
}

// What the states of `used` rows give to the gates of `count` blocks -> out [count][slots][3][lanes], whole or real.
template <class V, bool Int8>
inline void multiply(const kernel::Recurrence& w, int block, int count, const void* states, int used, void* out) {
  constexpr int wide = 3 * V::lanes;
  constexpr size_t apart = size_t(V::slots) * wide;
  const size_t units = w.units;
  int done = 0;
  if constexpr (!Int8)
    if (used == 1)
      for (; done + 4 <= count; done += 4)
        multiply_reals<V, 1, 4>(w, block + done, (const float*)states, (float*)out + done * apart, apart);
  for (; done < count; done++) {
    int slot = 0;
    auto group = [&](auto rows) {
      constexpr int R = decltype(rows)::value;
      for (; slot + R <= used; slot += R) {
        const size_t to = done * apart + size_t(slot) * wide;
        if constexpr (Int8) V::template multiply<R>(w, block + done, (const uint8_t*)states + slot * units, (int32_t*)out + to);
        else multiply_reals<V, R, 1>(w, block + done, (const float*)states + slot * V::lanes, (float*)out + to, apart);
      }
    };
    if constexpr (V::rows > 4) group(Count<V::rows>());
    if constexpr (V::rows >= 4) group(Count<4>());
    if constexpr (V::rows == 3) group(Count<3>());
    group(Count<2>());
    group(Count<1>());
  }
}

// States s of the units from `unit` on as bytes, and what rounding them loses.
template <class V, bool Exact>
inline void keep_bytes(const kernel::Recurrence& w, int unit, typename V::F now, uint8_t* bytes, uint8_t* fine) {
  typename V::F scaled = V::fma(now, V::load(w.to_byte + unit), V::load(w.offset + unit));
  scaled = V::max(V::min(scaled, V::set(127.f)), V::set(-127.f));
  const typename V::F whole = V::round(scaled);
  V::store_bytes(bytes, V::whole(whole));
  if constexpr (Exact) V::store_bytes(fine, V::whole(V::round(V::mul(V::sub(scaled, whole), V::set(254.f)))));
}

// The gates of `used` rows in `count` blocks, and the states that follow. In two passes: a sigmoid is a long chain, and
// the shorter the passes, the more rows the processor has under way.
template <class V, bool Int8, bool Exact>
SENTIMENT_LOOP void gates(const kernel::Recurrence& w, Slots<V>& slots, int block, int count, int used) {
  using F = typename V::F;
  constexpr int lanes = V::lanes, wide = 3 * lanes, bytes_each = Int8 ? 2 : 4;
  const size_t row_bytes = size_t(w.blocks) * wide * bytes_each;
  const F one = V::set(1.f);
  auto table = [&](int b, int slot, int gate) SENTIMENT_INLINE {
    const char* token = (const char*)w.table + *slots.tokens[slot] * row_bytes + (size_t(b) * wide + gate * lanes) * bytes_each;
    if constexpr (Int8) return V::half((const uint16_t*)token);
    else return V::load((const float*)token);
  };
  auto gate = [&](int b, int slot, int gate, F plus) SENTIMENT_INLINE {
    const size_t place = (size_t(b - block) * V::slots + slot) * wide + gate * lanes;
    if constexpr (!Int8) return V::add(V::load((const float*)slots.product + place), plus);
    else {
      F value = V::real(V::load((const int32_t*)slots.product + place));
      if constexpr (Exact)
        value = V::fma(V::real(V::load((const int32_t*)slots.finer + place)), V::set(1.f / 254), value);
      return V::fma(value, V::load(w.scale + size_t(b) * wide + gate * lanes), plus);
    }
  };
  float* opened = slots.opened;
  for (int b = block; b < block + count; b++)
    for (int slot = 0; slot < used; slot++, opened += 2 * lanes) {
      // The next token's row is far away: it is fetched while this step is computed
      const int32_t* reads = slots.tokens[slot];
      const int32_t following = reads[reads == slots.lasts[slot] ? 0 : slots.move];
      __builtin_prefetch((const char*)w.table + following * row_bytes + size_t(b) * wide * bytes_each);
      V::store(opened, exp_minus<V>(gate(b, slot, 0, table(b, slot, 0))));
      V::store(opened + lanes, exp_minus<V>(gate(b, slot, 1, table(b, slot, 1))));
    }
  opened = slots.opened;
  for (int b = block; b < block + count; b++)
    for (int slot = 0; slot < used; slot++, opened += 2 * lanes) {
      const int unit = b * lanes;
      const size_t place = (size_t(b) * V::slots + slot) * lanes;
      const F update = V::load(opened + lanes), state = V::load(slots.state + place);
      const F candidate = V::div(gate(b, slot, 2, V::load(w.bias + unit)), V::add(one, V::load(opened)));
      const F fresh = V::add(one, exp_minus<V>(V::add(candidate, table(b, slot, 2))));
      // update * state + (1 - update) * new with one division: update = 1 / (1 + u), new = 1 / fresh
      const F now = V::div(V::fma(state, fresh, update), V::mul(fresh, V::add(one, update)));
      V::store((Int8 ? slots.state : slots.other) + place, now);
      V::store(slots.top + place, V::max(V::load(slots.top + place), now));
      V::store(slots.sum + place, V::add(V::load(slots.sum + place), now));
      if constexpr (Int8) {
        const size_t bytes = size_t(slot) * w.units + unit;
        keep_bytes<V, Exact>(w, unit, now, slots.next + bytes, slots.next_fine + bytes);
      }
    }
}

// One step of all rows that are in use.
template <class V, bool Int8, bool Exact>
inline void step_all(const kernel::Recurrence& w, Slots<V>& slots, int used) {
  const int most = used > 8 ? 1 : kernel::kBlocks;
  for (int block = 0; block < w.blocks; block += most) {
    const int count = w.blocks - block < most ? w.blocks - block : most;
    if constexpr (Exact) multiply<V, true>(w, block, count, slots.fine, used, slots.finer);
    if constexpr (Int8) multiply<V, true>(w, block, count, slots.bytes, used, slots.product);
    else multiply<V, false>(w, block, count, slots.state, used, slots.product);
    gates<V, Int8, Exact>(w, slots, block, count, used);
  }
}

template <class V, bool Int8, bool Exact>
inline void begin(const kernel::Recurrence& w, const kernel::Work& work, Slots<V>& slots, int slot, int row) {
  const size_t at = size_t(slot) * w.units;
  for (int unit = 0; unit < w.units; unit += V::lanes) {
    const size_t place = size_t(unit) * V::slots + slot * V::lanes;
    V::store(slots.state + place, V::set(0.5f));
    V::store(slots.top + place, V::set(0.f));
    V::store(slots.sum + place, V::set(0.f));
    if constexpr (Int8) keep_bytes<V, Exact>(w, unit, V::set(0.5f), slots.bytes + at + unit, slots.fine + at + unit);
  }
  const int32_t* first = work.tokens[row];
  const int32_t* last = first + work.lengths[row] - 1;
  slots.tokens[slot] = work.backwards ? last : first;
  slots.lasts[slot] = work.backwards ? first : last;
  slots.row[slot] = row;
}

// One slot's reals, in the order of the units.
template <class V>
inline void gather(const kernel::Recurrence& w, const float* reals, int slot, float* out) {
  for (int unit = 0; unit < w.units; unit += V::lanes)
    V::store(out + unit, V::load(reals + size_t(unit) * V::slots + slot * V::lanes));
}

template <class V>
inline void move(const kernel::Recurrence& w, Slots<V>& slots, int from, int to) {
  if (from == to) return;
  float* const reals[] = {slots.state, slots.top, slots.sum};
  for (float* each : reals)
    for (int unit = 0; unit < w.units; unit += V::lanes) {
      float* block = each + size_t(unit) * V::slots;
      V::store(block + to * V::lanes, V::load(block + from * V::lanes));
    }
  uint8_t* const bytes[] = {slots.bytes, slots.fine};
  for (uint8_t* each : bytes) memcpy(each + size_t(to) * w.units, each + size_t(from) * w.units, w.units);
  slots.tokens[to] = slots.tokens[from];
  slots.lasts[to] = slots.lasts[from];
  slots.row[to] = slots.row[from];
}

template <class T>
inline void exchange(T*& one, T*& other) {
  T* kept = one;
  one = other;
  other = kept;
}

template <class V, bool Int8, bool Exact>
void read(const kernel::Recurrence& w, const kernel::Work& work, void* scratch) {
  static_assert(V::slots <= kernel::kSlots && V::slots % V::rows == 0);
  const size_t size = size_t(V::slots) * w.units;
  Slots<V> slots;
  slots.state = (float*)scratch;
  slots.other = slots.state + size;
  slots.top = slots.other + size;
  slots.sum = slots.top + size;
  slots.bytes = (uint8_t*)(slots.sum + size);
  slots.next = slots.bytes + size;
  slots.fine = slots.next + size;
  slots.next_fine = slots.fine + size;
  slots.product = slots.next_fine + size;
  slots.finer = (char*)slots.product + kernel::kProduct;
  slots.opened = (float*)((char*)slots.finer + kernel::kProduct);
  slots.move = work.backwards ? -1 : 1;
  int used = 0, begun = 0;
  while (used < V::slots && begun < work.rows) begin<V, Int8, Exact>(w, work, slots, used++, begun++);
  while (used) {
    step_all<V, Int8, Exact>(w, slots, used);
    if constexpr (Int8) exchange(slots.bytes, slots.next), exchange(slots.fine, slots.next_fine);
    else exchange(slots.state, slots.other);
    for (int slot = used - 1; slot >= 0; slot--) {
      const int row = slots.row[slot];
      if (work.states) {
        const int64_t token = slots.tokens[slot] - work.tokens[row];
        gather<V>(w, slots.state, slot, work.states[row] + token * work.stride);
      }
      if (slots.tokens[slot] != slots.lasts[slot]) {
        slots.tokens[slot] += slots.move;
        continue;
      }
      float* pooled = work.pooled + size_t(row) * 3 * w.units;
      gather<V>(w, slots.state, slot, pooled);
      gather<V>(w, slots.top, slot, pooled + w.units);
      gather<V>(w, slots.sum, slot, pooled + 2 * w.units);
      if (begun < work.rows) begin<V, Int8, Exact>(w, work, slots, slot, begun++);
      else move<V>(w, slots, --used, slot);
    }
  }
}

template <class V>
void read_any(const kernel::Recurrence& w, const kernel::Work& work, void* scratch) {
  if (!w.int8) read<V, false, false>(w, work, scratch);
  else if (work.exact) read<V, true, true>(w, work, scratch);
  else read<V, true, false>(w, work, scratch);
}

}  // namespace
