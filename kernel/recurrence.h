// The recurrence, written once over the vectors of an instruction set; included by each set's file.
//
// s = (h + 1) / 2 is carried instead of h, so that the new gate's tanh is a sigmoid as well (see model/direction.py).
// Rows do not wait for each other: a row that is done gives its slot to the next, so all steps but the last few are of
// full groups. Each row's sums are in one order whatever stands beside it, so its answer depends on nothing else.
#pragma once
#include <string.h>

#include "sets.h"

namespace {  // each set has its own

// 2^f on [-0.5, 0.5], relative error 2e-7 in float32
template <class V>
inline typename V::F exp2_of(typename V::F x) {
  x = V::max(V::min(x, V::set(126.f)), V::set(-126.f));
  const typename V::F whole = V::round(x), f = V::sub(x, whole);
  typename V::F p = V::set(1.32764720587656e-3f);
  p = V::fma(p, f, V::set(9.675541397065154e-3f));
  p = V::fma(p, f, V::set(5.550713273836965e-2f));
  p = V::fma(p, f, V::set(2.4022119722686391e-1f));
  p = V::fma(p, f, V::set(6.931469670642127e-1f));
  p = V::fma(p, f, V::set(1.f));
  return V::scale(p, V::whole(whole));
}

// 1 + e^-x
template <class V>
inline typename V::F one_and_exp(typename V::F x) {
  return V::add(V::set(1.f), exp2_of<V>(V::mul(x, V::set(-1.44269504f))));
}

// The rows that are being read: kSlots of `units` each.
template <class V>
struct Slots {
  float *state, *other, *top, *sum;  // float32 writes its states into `other`, and the two change places
  uint8_t *bytes, *next;             // int8: the states as bytes, the same way
  uint8_t *fine, *next_fine;         // int8, exact: what rounding lost, in 254ths
  int move;                          // to the token that is read next: 1, or -1 backwards
  const int32_t* tokens[kernel::kSlots];  // the token that is read in this step
  const int32_t* lasts[kernel::kSlots];   // the last that will be
  int row[kernel::kSlots];
};

// Whole numbers: each group of four inputs times its [3][lanes][4] weights, for R rows and B blocks.
template <class V, int R, int B>
inline void multiply_fours(typename V::I (&sums)[R][B][3], const int8_t* weight, size_t block, const uint8_t* bytes, int units) {
  for (int k = 0; k < units; k += 4, weight += 12 * V::lanes)
    for (int b = 0; b < B; b++) {
      typename V::I column[3];
      for (int c = 0; c < 3; c++) column[c] = V::load_bytes(weight + b * block + c * 4 * V::lanes);
      for (int r = 0; r < R; r++) {
        const typename V::I four = V::four(bytes + size_t(r) * units + k);
        for (int c = 0; c < 3; c++) sums[r][b][c] = V::dot(sums[r][b][c], four, column[c]);
      }
    }
}

// R rows times the columns of B blocks: what the states give to the gates.
template <class V, int R, int B, bool Int8>
struct Product;

template <class V, int R, int B>
struct Product<V, R, B, true> {
  typename V::I sums[R][B][3];
  inline void multiply(const kernel::Recurrence& w, int block, const uint8_t* bytes) {
    for (int b = 0; b < B; b++)
      for (int c = 0; c < 3; c++) {
        const typename V::I start = V::load(w.compensation + (size_t(block + b) * 3 + c) * V::lanes);
        for (int r = 0; r < R; r++) sums[r][b][c] = start;
      }
    V::template multiply<R, B>(sums, w, block, bytes);
  }
  inline typename V::F value(int r, int b, int c) const { return V::real(sums[r][b][c]); }
};

template <class V, int R, int B>
struct Product<V, R, B, false> {
  typename V::F sums[R][B][3];
  inline void multiply(const kernel::Recurrence& w, int block, const float* states) {
    for (int r = 0; r < R; r++)
      for (int b = 0; b < B; b++)
        for (int c = 0; c < 3; c++) sums[r][b][c] = V::set(0.f);
    const size_t size = size_t(w.units) * 3 * V::lanes;
    const float* weight = (const float*)w.weight + block * size;
    for (int k = 0; k < w.units; k++, weight += 3 * V::lanes) {
      typename V::F column[B][3];
      for (int b = 0; b < B; b++)
        for (int c = 0; c < 3; c++) column[b][c] = V::load(weight + b * size + c * V::lanes);
      for (int r = 0; r < R; r++) {
        const typename V::F one = V::set(states[size_t(r) * w.units + k]);
        for (int b = 0; b < B; b++)
          for (int c = 0; c < 3; c++) sums[r][b][c] = V::fma(one, column[b][c], sums[r][b][c]);
      }
    }
  }
  inline typename V::F value(int r, int b, int c) const { return sums[r][b][c]; }
};

// States s of the units from `unit` on as bytes, and what rounding them loses.
template <class V, bool Exact>
inline void keep_bytes(const kernel::Recurrence& w, int unit, typename V::F now, uint8_t* bytes, uint8_t* fine) {
  typename V::F scaled = V::fma(now, V::load(w.to_byte + unit), V::load(w.offset + unit));
  scaled = V::max(V::min(scaled, V::set(127.f)), V::set(-127.f));
  const typename V::F whole = V::round(scaled);
  V::store_bytes(bytes, V::whole(whole));
  if constexpr (Exact) V::store_bytes(fine, V::whole(V::round(V::mul(V::sub(scaled, whole), V::set(254.f)))));
}

// One step of R rows from a slot on, in B blocks.
template <class V, bool Int8, bool Exact, int R, int B>
inline void step(const kernel::Recurrence& w, Slots<V>& slots, int slot, int block) {
  using F = typename V::F;
  constexpr int lanes = V::lanes, wide = 3 * lanes, bytes_each = Int8 ? 2 : 4;
  const size_t at = size_t(slot) * w.units;
  Product<V, R, B, Int8> product;
  F finer[R][B][3];
  if constexpr (Exact) {
    product.multiply(w, block, slots.fine + at);
    for (int r = 0; r < R; r++)
      for (int b = 0; b < B; b++)
        for (int c = 0; c < 3; c++) finer[r][b][c] = product.value(r, b, c);
  }
  if constexpr (Int8) product.multiply(w, block, slots.bytes + at);
  else product.multiply(w, block, slots.state + at);
  for (int r = 0; r < R; r++) {
    const size_t size = size_t(w.blocks) * wide * bytes_each;
    const int32_t* reads = slots.tokens[slot + r];
    const char* token = (const char*)w.table + *reads * size;
    // The next token's row is far away: it is fetched while this step is computed
    const char* following = (const char*)w.table + reads[reads == slots.lasts[slot + r] ? 0 : slots.move] * size;
    for (int b = 0; b < B; b++) {
      const size_t start = size_t(block + b) * wide * bytes_each;
      __builtin_prefetch(following + start);
      auto table = [&](int c) {
        if constexpr (Int8) return V::half((const uint16_t*)(token + start) + c * lanes);
        else return V::load((const float*)(token + start) + c * lanes);
      };
      auto gate = [&](int c, F plus) {
        F value = product.value(r, b, c);
        if constexpr (!Int8) return V::add(value, plus);
        else {
          if constexpr (Exact) value = V::fma(finer[r][b][c], V::set(1.f / 254), value);
          return V::fma(value, V::load(w.scale + size_t(block + b) * wide + c * lanes), plus);
        }
      };
      const int unit = (block + b) * lanes;
      const F reset = one_and_exp<V>(gate(0, table(0))), update = one_and_exp<V>(gate(1, table(1)));
      const F one = V::set(1.f);
      const F candidate = V::div(gate(2, V::load(w.bias + unit)), reset);
      const F fresh = V::div(one, one_and_exp<V>(V::add(candidate, table(2))));
      float* state = slots.state + at + size_t(r) * w.units + unit;
      const F now = V::fma(V::div(one, update), V::sub(V::load(state), fresh), fresh);
      const size_t place = at + size_t(r) * w.units + unit;
      V::store((Int8 ? slots.state : slots.other) + place, now);
      V::store(slots.top + place, V::max(V::load(slots.top + place), now));
      V::store(slots.sum + place, V::add(V::load(slots.sum + place), now));
      if constexpr (Int8) keep_bytes<V, Exact>(w, unit, now, slots.next + place, slots.next_fine + place);
    }
  }
}

// One step of all slots that are in use.
template <class V, bool Int8, bool Exact>
inline void step_all(const kernel::Recurrence& w, Slots<V>& slots, int used) {
  int block = 0;
  if (used == 1) {
    // Alone, a row has few sums under way: more of its blocks at once keep the processor busy
    for (; block + 4 <= w.blocks; block += 4) step<V, Int8, Exact, 1, 4>(w, slots, 0, block);
  }
  for (; block < w.blocks; block++) {
    int slot = 0;
    if constexpr (V::rows >= 8)
      for (; slot + 8 <= used; slot += 8) step<V, Int8, Exact, 8, 1>(w, slots, slot, block);
    for (; slot + 4 <= used; slot += 4) step<V, Int8, Exact, 4, 1>(w, slots, slot, block);
    for (; slot + 2 <= used; slot += 2) step<V, Int8, Exact, 2, 1>(w, slots, slot, block);
    for (; slot < used; slot++) step<V, Int8, Exact, 1, 1>(w, slots, slot, block);
  }
}

template <class V, bool Int8, bool Exact>
inline void begin(const kernel::Recurrence& w, const kernel::Work& work, Slots<V>& slots, int slot, int row) {
  const size_t at = size_t(slot) * w.units;
  for (int unit = 0; unit < w.units; unit += V::lanes) {
    V::store(slots.state + at + unit, V::set(0.5f));
    V::store(slots.top + at + unit, V::set(0.f));
    V::store(slots.sum + at + unit, V::set(0.f));
    if constexpr (Int8) keep_bytes<V, Exact>(w, unit, V::set(0.5f), slots.bytes + at + unit, slots.fine + at + unit);
  }
  const int32_t* first = work.tokens[row];
  const int32_t* last = first + work.lengths[row] - 1;
  slots.tokens[slot] = work.backwards ? last : first;
  slots.lasts[slot] = work.backwards ? first : last;
  slots.row[slot] = row;
}

inline void end(const kernel::Recurrence& w, const kernel::Work& work, const float* state, const float* top, const float* sum, int row) {
  const size_t units = w.units;
  float* pooled = work.pooled + row * 3 * units;
  memcpy(pooled, state, units * sizeof(float));
  memcpy(pooled + units, top, units * sizeof(float));
  memcpy(pooled + 2 * units, sum, units * sizeof(float));
}

template <class V>
inline void move(Slots<V>& slots, int units, int from, int to) {
  if (from == to) return;
  const size_t source = size_t(from) * units, target = size_t(to) * units;
  float* const reals[] = {slots.state, slots.top, slots.sum};
  for (float* each : reals) memcpy(each + target, each + source, units * sizeof(float));
  uint8_t* const bytes[] = {slots.bytes, slots.fine};
  for (uint8_t* each : bytes) memcpy(each + target, each + source, units);
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
  const size_t size = size_t(kernel::kSlots) * w.units;
  Slots<V> slots;
  slots.state = (float*)scratch;
  slots.other = slots.state + size;
  slots.top = slots.other + size;
  slots.sum = slots.top + size;
  slots.bytes = (uint8_t*)(slots.sum + size);
  slots.next = slots.bytes + size;
  slots.fine = slots.next + size;
  slots.next_fine = slots.fine + size;
  slots.move = work.backwards ? -1 : 1;
  int used = 0, begun = 0;
  while (used < kernel::kSlots && begun < work.rows) begin<V, Int8, Exact>(w, work, slots, used++, begun++);
  while (used) {
    step_all<V, Int8, Exact>(w, slots, used);
    if constexpr (Int8) exchange(slots.bytes, slots.next), exchange(slots.fine, slots.next_fine);
    else exchange(slots.state, slots.other);
    for (int slot = used - 1; slot >= 0; slot--) {
      const int row = slots.row[slot];
      const size_t at = size_t(slot) * w.units;
      if (work.states) memcpy(work.states[row] + (slots.tokens[slot] - work.tokens[row]) * work.stride, slots.state + at, w.units * sizeof(float));
      if (slots.tokens[slot] != slots.lasts[slot]) {
        slots.tokens[slot] += slots.move;
        continue;
      }
      end(w, work, slots.state + at, slots.top + at, slots.sum + at, row);
      if (begun < work.rows) begin<V, Int8, Exact>(w, work, slots, slot, begun++);
      else move(slots, w.units, --used, slot);
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
